import FlowModel

/// AWS VPC flow logs as text: version 2's order without a header, any order with one.
///
/// REJECT is a security group's or network ACL's word, never NetworkPolicy's. Pods' addresses are in `pkt-srcaddr` and
/// `pkt-dstaddr` where the log has them.
struct AWSFlowLog: FlowLog {
  static let name = "aws-vpc"
  static let summary = "AWS VPC flow logs as text"
  static let detection = "lines of version 2 with 14 fields, or a header that begins 'version '"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let caveat: String? = "it gathers over minutes, and leaves out traffic that stays on a node"

  private static let version2 = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status",
  ]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    let parts = unit.text.split(separator: " ")
    return isHeader(parts) || (parts.count == 14 && parts[0] == "2" && parts[2].hasPrefix("eni-"))
  }

  private static func isHeader(_ parts: [Substring]) -> Bool {
    parts.contains("srcaddr") && parts.contains("log-status")
  }

  private var columns = version2
  private var hasHeader = false

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    let parts = unit.text.split(separator: " ")
    if Self.isHeader(parts) {
      columns = parts.map(String.init)
      hasHeader = true
      sink.headers += 1
      return
    }
    guard parts.count == columns.count, hasHeader || parts[0] == "2" else { return sink.skip(LogSink.notUnderstood) }
    var fields: [String: String] = [:]
    for (name, value) in zip(columns, parts) where value != "-" { fields[name] = String(value) }
    if let status = fields["log-status"], status != "OK" {
      // NODATA is nothing lost, SKIPDATA is.
      if status == "SKIPDATA" { sink.lostEvents.addSaturating(1) }
      return sink.skip(LogSink.noConnection)
    }
    guard let number = fields["protocol"].flatMap({ UInt8($0) }) else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(fields["pkt-srcaddr"] ?? fields["srcaddr"], fields["srcport"]),
      LogEvent.End(fields["pkt-dstaddr"] ?? fields["dstaddr"], fields["dstport"]), TransportProtocol(rawValue: number))
    event.first = fields["start"].flatMap { Timestamp(epoch: $0) }
    event.last = fields["end"].flatMap { Timestamp(epoch: $0) }
    event.packets = fields["packets"].flatMap { Int($0) } ?? 1
    event.bytes = fields["bytes"].flatMap { Int($0) } ?? 0
    event.reporter = fields["interface-id"] ?? ""
    event.flags = fields["tcp-flags"].flatMap { Int($0) }.map { KeyedText.flags(gathered: $0) } ?? []
    if fields["action"] == "REJECT" {
      event.drop = DropClaim(
        cause: .otherPolicy, reason: ["REJECT", fields["reject-reason"]].compactMap(\.self).joined(separator: " "),
        count: event.packets, window: event.first.map { TimeWindow($0, event.last ?? $0) })
    } else {
      event.passed = true
    }
    sink.add(event, origin: unit.origin)
  }
}
