import FlowModel

/// Connection tracking entries: `conntrack -L` or `-E`, and `ovs-appctl dpctl/dump-conntrack`.
///
/// Each entry has the original tuple and the reply tuple. If they do not mirror each other, a Service's address was
/// translated. A connection has one entry in each conntrack zone that it passes.
struct ConntrackLog: FlowLog {
  static let name = "conntrack"
  static let summary = "connection tracking entries from 'conntrack -L', 'conntrack -E' or Open vSwitch"
  static let detection = "lines with src= twice, or with tcp,orig=(src="
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    return unit.text.containsBytes(",orig=(src=")
      || (unit.text.containsBytes("src=") && unit.text.ranges(of: "src=").count == 2)
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit) else { return sink.skip(LogSink.noConnection) }
    let words = unit.text.map { ",()[] \t".contains($0) ? " " : $0 }
    let parts = String(words).split(separator: " ").map(String.init)
    guard let name = parts.first(where: { Self.protocols.contains($0) }),
      let transport = TransportProtocol(name: name), let original = Tuple(parts, place: 0),
      let reply = Tuple(parts, place: 1)
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(original.source, original.destination, transport)
    event.opener = .sender
    event.first = parts.first.flatMap { Timestamp(epoch: $0) } ?? unit.time
    if let start = Self.value("start", parts) {
      event.first = Timestamp(rfc3339: start + "Z")
      sink.note(.timesWithoutZone)
    }
    event.reporter = parts.first { $0.hasPrefix("zone=") } ?? ""
    // Each event of an entry has the counts since the entry was created.
    event.counting = .cumulative
    event.packets = LogNumber.atLeastOne(original.packets)
    event.bytes = original.bytes
    let isAnswered = Self.isAnswered(parts)
    if isAnswered { event.replyPackets = LogNumber.atLeastOne(reply.packets) }
    event.replyBytes = reply.bytes
    if transport == .tcp { Self.setFlags(&event, parts, isAnswered: isAnswered) }
    sink.add(event, origin: unit.origin)
    noteTranslation(original, reply, transport, &sink)
  }

  private static func isAnswered(_ parts: [String]) -> Bool {
    if let status = value("status", parts) { return status.contains("SEEN_REPLY") }
    return !parts.contains("UNREPLIED") && state(parts) != "SYN_SENT"
  }

  private static func state(_ parts: [String]) -> String? {
    parts.first(where: states.contains) ?? value("state", parts) ?? value("state_orig", parts)
  }

  /// Derives the segments that led to the kernel's state (net/netfilter/nf_conntrack_proto_tcp.c).
  private static func setFlags(_ event: inout LogEvent, _ parts: [String], isAnswered: Bool) {
    let state = state(parts)
    // Later events of the same entry do not stand for another SYN.
    let isLater = parts.prefix(2).contains("UPDATE") || parts.prefix(2).contains("DESTROY")
    if !isLater || !isAnswered { event.flags = .syn }
    guard isAnswered else { return }
    if state == "CLOSE", !parts.contains("ASSURED"), value("status", parts) == nil {
      // Closed before it was assured: the answer to the SYN was an RST.
      event.replyFlags = .rst
      event.flags = .syn
      return
    }
    event.replyFlags = state == "CLOSE" ? [.synAck, .rst] : .synAck
    if state != "SYN_RECV" { event.flags.insert(.ack) }
  }

  private static let states: Set<String> = [
    "SYN_SENT", "SYN_SENT2", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",
  ]

  /// The value of the first `name=value` with this name.
  private static func value(_ name: String, _ parts: [String]) -> String? {
    for part in parts {
      let pieces = part.split(separator: "=")
      if pieces.count > 1, pieces[pieces.count - 2] == name { return String(pieces[pieces.count - 1]) }
    }
    return nil
  }

  private func noteTranslation(
    _ original: Tuple, _ reply: Tuple, _ transport: TransportProtocol, _ sink: inout LogSink
  ) {
    guard let service = original.destination.address, let backend = reply.source.address,
      service != backend || original.destination.port != reply.source.port
    else { return }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: service, port: original.destination.port),
        translated: Endpoint(address: backend, port: reply.source.port), transport: transport))
  }

  private static let protocols: Set<String> = ["tcp", "udp", "sctp", "icmp", "icmpv6"]

  /// The first or the second tuple of an entry.
  private struct Tuple {
    let source: LogEvent.End
    let destination: LogEvent.End
    let packets: Int
    let bytes: Int

    init?(_ parts: [String], place: Int) {
      func value(_ name: String) -> String? {
        let found = parts.filter { Self.name(of: $0) == name }
        return found.count > place ? String(found[place].split(separator: "=").last ?? "") : nil
      }
      guard let from = value("src"), let to = value("dst") else { return nil }
      source = LogEvent.End(from, value("sport"))
      destination = LogEvent.End(to, value("dport"))
      packets = LogNumber.count(value("packets"))
      bytes = LogNumber.count(value("bytes"))
    }

    /// `src` for `src=10.0.0.1` and for Open vSwitch's `orig=src=10.0.0.1`, whose parenthesis was removed.
    private static func name(of part: String) -> String {
      let pieces = part.split(separator: "=")
      return pieces.count > 1 ? String(pieces[pieces.count - 2]) : ""
    }
  }
}
