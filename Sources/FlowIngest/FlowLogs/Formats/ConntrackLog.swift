import FlowModel

/// Connection tracking entries: `conntrack -L` or `-E`, and `ovs-appctl dpctl/dump-conntrack`.
///
/// Each entry has the tuple that was asked for and the one that answers: where they differ, a Service led the one to the other.
/// The same connection stands once in each zone that it passes.
struct ConntrackLog: FlowLog {
  static let name = "conntrack"
  static let summary = "connection tracking entries of 'conntrack -L' or '-E', or of Open vSwitch"
  static let detection = "lines with src=, dst=, sport= twice, or tcp,orig=(src="
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    return unit.text.holds(",orig=(src=") || (unit.text.holds("src=") && unit.text.ranges(of: "src=").count == 2)
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit) else { return sink.skip(LogSink.noConnection) }
    let words = unit.text.map { ",()[] \t".contains($0) ? " " : $0 }
    let parts = String(words).split(separator: " ").map(String.init)
    guard let name = parts.first(where: { Self.protocols.contains($0) }),
      let transport = TransportProtocol(name: name), let asked = Tuple(parts, place: 0),
      let answering = Tuple(parts, place: 1)
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(asked.source, asked.destination, transport)
    event.opener = .sender
    event.first = parts.first.flatMap { Timestamp(epoch: $0) } ?? unit.time
    if let start = Self.value("start", parts) {
      event.first = Timestamp(rfc3339: start + "Z")
      sink.note(.timesWithoutZone)
    }
    event.reporter = parts.first { $0.hasPrefix("zone=") } ?? ""
    // An entry counts from its beginning, in each of the events that tell of it.
    event.counting = .cumulative
    event.packets = max(1, asked.packets)
    event.bytes = asked.bytes
    let isAnswered = Self.isAnswered(parts)
    if isAnswered { event.replyPackets = max(1, answering.packets) }
    event.replyBytes = answering.bytes
    if transport == .tcp { Self.setFlags(&event, parts, isAnswered: isAnswered) }
    sink.add(event, origin: unit.origin)
    noteTranslation(asked, answering, transport, &sink)
  }

  private static func isAnswered(_ parts: [String]) -> Bool {
    if let status = value("status", parts) { return status.contains("SEEN_REPLY") }
    return !parts.contains("UNREPLIED") && state(parts) != "SYN_SENT"
  }

  private static func state(_ parts: [String]) -> String? {
    parts.first(where: states.contains) ?? value("state", parts) ?? value("state_orig", parts)
  }

  /// What the kernel's state says of the segments that led there (net/netfilter/nf_conntrack_proto_tcp.c).
  private static func setFlags(_ event: inout LogEvent, _ parts: [String], isAnswered: Bool) {
    let state = state(parts)
    // A later event of the same entry tells of no further SYN.
    let isLater = parts.prefix(2).contains("UPDATE") || parts.prefix(2).contains("DESTROY")
    if !isLater || !isAnswered { event.flags = .syn }
    guard isAnswered else { return }
    if state == "CLOSE", !parts.contains("ASSURED"), value("status", parts) == nil {
      // Closed before anything was acknowledged: the answer to the SYN was a RST.
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

  /// The value of the first `name=value` of this name.
  private static func value(_ name: String, _ parts: [String]) -> String? {
    for part in parts {
      let pieces = part.split(separator: "=")
      if pieces.count > 1, pieces[pieces.count - 2] == name { return String(pieces[pieces.count - 1]) }
    }
    return nil
  }

  private func noteTranslation(
    _ asked: Tuple, _ answering: Tuple, _ transport: TransportProtocol, _ sink: inout LogSink
  ) {
    guard let original = asked.destination.address, let translated = answering.source.address,
      original != translated || asked.destination.port != answering.source.port
    else { return }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: asked.destination.port),
        translated: Endpoint(address: translated, port: answering.source.port), transport: transport))
  }

  private static let protocols: Set<String> = ["tcp", "udp", "sctp", "icmp", "icmpv6"]

  /// One direction of an entry: the first or the second of its tuples.
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
      packets = value("packets").flatMap { Int($0) } ?? 0
      bytes = value("bytes").flatMap { Int($0) } ?? 0
    }

    /// `src` of `src=10.0.0.1` and of Open vSwitch's `orig=src=10.0.0.1`, whose bracket is gone.
    private static func name(of part: String) -> String {
      let pieces = part.split(separator: "=")
      return pieces.count > 1 ? String(pieces[pieces.count - 2]) : ""
    }
  }
}
