import FlowModel

/// What `nfdump -o json` writes: flows of one direction. Times are the writer's local ones, without a zone; they are read as UTC.
struct NfdumpLog: FlowLog {
  static let name = "nfdump"
  static let summary = "flows as nfdump -o json writes them"
  static let detection = "JSON with src4_addr or src6_addr and in_packets"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]
  static let caveat: String? = "its times have no zone and are taken for UTC"

  static func recognises(_ unit: LogUnit) -> Bool {
    (unit["src4_addr"] ?? unit["src6_addr"]) != nil && unit["in_packets"] != nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let number = unit["proto"].flatMap({ UInt8($0) }) else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(
      LogEvent.End(unit["src4_addr"] ?? unit["src6_addr"], unit["src_port"]),
      LogEvent.End(unit["dst4_addr"] ?? unit["dst6_addr"], unit["dst_port"]), TransportProtocol(rawValue: number))
    event.first = unit["first"].flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.last = unit["last"].flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.packets = unit["in_packets"].flatMap { Int($0) } ?? 1
    event.bytes = unit["in_bytes"].flatMap { Int($0) } ?? 0
    let letters = Set(unit["tcp_flags"] ?? "")
    var bits = 0
    for (letter, bit) in [("F", 1), ("S", 2), ("R", 4), ("A", 16)] where letters.contains(Character(letter)) {
      bits |= bit
    }
    event.flags = KeyedText.flags(gathered: bits)
    sink.add(event, origin: unit.origin)
  }
}
