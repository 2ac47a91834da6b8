import FlowModel

/// The output of `nfdump -o csv`: a line of column names, then one one-directional flow per line, with times in
/// seconds. Older releases add a summary. Times are nfdump's local time without a zone.
///
///     ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,...
///     2026-03-01 09:30:00,2026-03-01 09:30:01,1.0,10.0.0.1,10.0.0.2,41000,443,TCP,...AP.SF,0,0,6,600,...
struct NfdumpTable: FlowLog {
  static let name = "nfdump-csv"
  static let summary = "output of 'nfdump -o csv'"
  static let detection = "a line of column names with ts, te, sa and da"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool { columns(unit.text) != nil }

  /// The index of each name in a line of column names; nil for any other line. Newer releases have long names.
  private static func columns(_ line: String) -> [String: Int]? {
    let names = line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmedBlanks }
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() where places[shortNames[name] ?? name] == nil {
      places[shortNames[name] ?? name] = place
    }
    return ["ts", "sa", "da"].allSatisfy { places[$0] != nil } ? places : nil
  }

  private static let shortNames = [
    "firstSeen": "ts", "lastSeen": "te", "duration": "td", "srcAddr": "sa", "dstAddr": "da", "srcPort": "sp",
    "dstPort": "dp", "proto": "pr", "flags": "flg", "packets": "ipkt", "bytes": "ibyt", "inPackets": "ipkt",
    "inBytes": "ibyt",
  ]

  private var places: [String: Int] = [:]
  private var isAfterFlows = false

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    if let columns = Self.columns(unit.text) {
      places = columns
      sink.headers += 1
      return
    }
    // The summary has other columns.
    if unit.text.hasPrefix("Summary") { isAfterFlows = true }
    guard !isAfterFlows, !places.isEmpty else { return sink.skip(LogSink.noConnection) }
    let values = unit.text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmedBlanks }
    func value(_ name: String) -> String? {
      guard let place = places[name], place < values.count, !values[place].isEmpty else { return nil }
      return values[place]
    }
    guard let transport = value("pr").flatMap(Self.transport) else { return sink.skip(LogSink.notUnderstood) }
    let hasPorts = transport.hasPorts
    var event = LogEvent(
      LogEvent.End(value("sa"), hasPorts ? value("sp") : nil), LogEvent.End(value("da"), hasPorts ? value("dp") : nil),
      transport)
    event.first = value("ts").flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.last = value("te").flatMap { Timestamp(rfc3339: $0 + "Z") }
    event.packets = LogNumber.count(value("ipkt"), missing: 1)
    event.bytes = LogNumber.count(value("ibyt"))
    if transport == .tcp {
      event.flags = NfdumpLog.flags(value("flg") ?? "", packets: event.packets)
    }
    // A line may count both directions.
    event.replyPackets = LogNumber.count(value("opkt"))
    event.replyBytes = LogNumber.count(value("obyt"))
    if event.replyPackets > 0 { event.opener = .sender }
    event.setForwarding(value("fwd"))
    sink.note(.timesWithoutZone)
    sink.add(event, origin: unit.origin)
  }

  private static func transport(_ text: String) -> TransportProtocol? {
    UInt8(text).map { TransportProtocol(rawValue: $0) } ?? TransportProtocol(name: text)
  }
}
