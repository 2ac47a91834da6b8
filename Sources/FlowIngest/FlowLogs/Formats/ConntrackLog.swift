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
    return unit.text.contains(",orig=(src=") || unit.text.ranges(of: "src=").count == 2
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
    event.reporter = parts.first { $0.hasPrefix("zone=") } ?? ""
    event.packets = max(1, asked.packets)
    event.bytes = asked.bytes
    let isAnswered = !parts.contains("UNREPLIED")
    if transport == .tcp {
      event.flags = .syn
      if isAnswered { event.replyFlags = .synAck }
    }
    if isAnswered { event.replyPackets = max(1, answering.packets) }
    event.replyBytes = answering.bytes
    sink.add(event, origin: unit.origin)
    noteTranslation(asked, answering, transport, &sink)
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
