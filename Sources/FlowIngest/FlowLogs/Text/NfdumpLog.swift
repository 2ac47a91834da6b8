import FlowModel

/// The output of `nfdump -o json`: one-directional flows. Times are nfdump's local time without a zone; they are read
/// as UTC.
struct NfdumpLog: FlowLog {
  static let name = "nfdump"
  static let summary = "output of 'nfdump -o json'"
  static let detection = "JSON with src4_addr or src6_addr and in_packets"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]
  static let notes: [InputNote] = [.timesWithoutZone]

  static func recognises(_ unit: LogUnit) -> Bool {
    (unit["src4_addr"] ?? unit["src6_addr"]) != nil && unit["in_packets"] != nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let number = unit["proto"].flatMap({ UInt8($0) }) else {
      return sink.skip(LogSink.notUnderstood)
    }
    let transport = TransportProtocol(rawValue: number)
    let hasPorts = transport.hasPorts
    var event = LogEvent(
      LogEvent.End(unit["src4_addr"] ?? unit["src6_addr"], hasPorts ? unit["src_port"] : nil),
      LogEvent.End(unit["dst4_addr"] ?? unit["dst6_addr"], hasPorts ? unit["dst_port"] : nil), transport)
    event.first = unit["first"].flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.last = unit["last"].flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.packets = LogNumber.count(unit["in_packets"], missing: 1)
    event.bytes = LogNumber.count(unit["in_bytes"])
    if transport == .tcp { event.flags = Self.flags(unit["tcp_flags"] ?? "", packets: event.packets) }
    event.setForwarding(unit["fwd_status"])
    sink.add(event, origin: unit.origin)
  }

  /// `...AP.SF`: one letter per flag.
  static func flags(_ letters: String, packets: Int) -> LogFlags {
    var bits = 0
    for (letter, bit) in [("F", 1), ("S", 2), ("R", 4), ("P", 8), ("A", 16)] where letters.contains(letter) {
      bits |= bit
    }
    return KeyedText.flags(gathered: bits, packets: packets)
  }
}

extension LogEvent {
  /// Adds a drop if the router's `forwardingStatus` reports one.
  mutating func setForwarding(_ status: String?) {
    guard let status = status.flatMap({ Int($0) }), let cause = DropReasons.forwarding(status) else { return }
    drop = DropClaim(
      cause: cause, reason: "forwardingStatus \(status)", count: Swift.max(1, packets),
      window: first.map { TimeWindow($0, last ?? $0) })
  }
}
