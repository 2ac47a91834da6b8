import Documents
import FlowModel

/// AWS VPC flow logs as text: in the order of version 2 without a header, in any order with one. Or as JSON rows, as they come from Parquet
/// files, Athena and CloudWatch Logs Insights.
///
/// A line of column names (`version account-id ...`, or the log's own format `${version} ${account-id} ...`) may also
/// occur in the middle, if files were joined. REJECT comes from a security group or a network ACL, never from a
/// NetworkPolicy. Pod addresses are in `pkt-srcaddr` and `pkt-dstaddr`, if the log has them.
struct AWSFlowLog: FlowLog {
  static let name = "aws-vpc"
  static let summary = "AWS VPC flow logs as text, or as JSON rows"
  static let detection =
    "lines with the 14 fields of version 2, or a line of column names with srcaddr and dstaddr; JSON with srcaddr, dstaddr and action"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.aggregatedOverMinutes, .withoutTrafficInsideNodes]

  /// A line whose column order is unknown.
  static let unknownOrder = SkipReason(rawValue: "unknown-order")

  static let version2 = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status",
  ]

  static func recognises(_ unit: LogUnit) -> Bool {
    if let document = unit.document { return row(document) != nil }
    let parts = unit.text.split(separator: " ")
    return columns(parts) != nil || isVersion2(parts)
  }

  static func recognises(_ sample: [LogUnit]) -> Bool { sample.contains(where: recognises) && !areHeaders(sample) }

  /// Whether these are several lines, all of column names.
  static func areHeaders(_ sample: [LogUnit]) -> Bool {
    sample.count > 1 && sample.allSatisfy { $0.document == nil }
      && sample.allSatisfy { columns($0.text.split(separator: " ")) != nil }
  }

  /// Whether a line has the values of such a log, but not in the order of version 2.
  static func hasUnknownOrder(_ unit: LogUnit) -> Bool {
    let parts = unit.text.split(separator: " ")
    guard unit.document == nil, parts.count >= 6, !isVersion2(parts) else { return false }
    return parts.count { IPAddress($0) != nil } >= 2
      && parts.contains { ["ACCEPT", "REJECT", "OK", "NODATA", "SKIPDATA"].contains($0) }
  }

  private static func isVersion2(_ parts: [Substring]) -> Bool {
    parts.count == 14 && parts[0] == "2" && parts[2].hasPrefix("eni-")
  }

  /// The names in a line of column names, with hyphens for underscores; nil for any other line.
  private static func columns(_ parts: [Substring]) -> [String]? {
    // Nearly all lines are others, which takes less time to see than to cut out the names.
    guard parts.contains(where: { $0.hasSuffix("srcaddr") || $0.hasSuffix("srcaddr}") }) else { return nil }
    let names = parts.map { part in
      String(part.drop { $0 == "$" || $0 == "{" }.prefix { $0 != "}" }).replacing("_", with: "-")
    }
    guard names.contains(where: { $0.hasSuffix("srcaddr") }), names.contains(where: { $0.hasSuffix("dstaddr") }) else {
      return nil
    }
    let isName = { (name: String) in
      name.first?.isLetter == true && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
    return names.allSatisfy(isName) ? names : nil
  }

  /// The names of the last line of column names.
  private var columns: [String]?
  /// Where the columns stand that the last line of column names gives.
  private(set) var places: Columns?

  init() {}

  /// The columns of a JSON row by their names in text; nil for another object. Parquet files write `_` for `-`, and Insights writes
  /// `srcAddr`.
  private static func row(_ document: DocumentNode) -> [String: String]? {
    guard let members = document.members else { return nil }
    var fields: [String: String] = [:]
    for member in members {
      let plain = member.name.lowercased().filter { $0 != "_" && $0 != "-" }
      if let name = namesOfColumns[plain], let value = LogUnit.text(member.node) { fields[name] = value }
    }
    guard fields["srcaddr"] ?? fields["pkt-srcaddr"] != nil, fields["dstaddr"] ?? fields["pkt-dstaddr"] != nil,
      fields["action"] ?? fields["log-status"] != nil
    else { return nil }
    return fields
  }

  /// The columns that are used, by their names in lower case without hyphens.
  private static let namesOfColumns: [String: String] = {
    let names = version2 + ["pkt-srcaddr", "pkt-dstaddr", "tcp-flags", "flow-direction", "reject-reason"]
    return Dictionary(uniqueKeysWithValues: names.map { ($0.filter { $0 != "-" }, $0) })
  }()

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    if let document = unit.document {
      guard let fields = Self.row(document) else { return sink.skip(LogSink.noConnection) }
      return take(fields, unit, &sink)
    }
    let parts = unit.text.split(separator: " ")
    if let names = Self.columns(parts) {
      columns = names
      places = Columns(names)
      sink.headers += 1
      return
    }
    let order = Self.isVersion2(parts) ? Self.version2 : columns
    guard let order, parts.count == order.count else {
      guard Self.hasUnknownOrder(unit) else { return sink.skip(LogSink.notUnderstood) }
      sink.report(.columnOrderUnknown)
      return sink.skip(Self.unknownOrder)
    }
    var fields: [String: String] = [:]
    for (name, value) in zip(order, parts) where value != "-" { fields[name] = String(value) }
    take(fields, unit, &sink)
  }

  private func take(_ fields: [String: String], _ unit: LogUnit, _ sink: inout LogSink) {
    if let status = fields["log-status"], status != "OK" {
      // NODATA means no traffic, SKIPDATA means lost records.
      if status == "SKIPDATA" { sink.lostEvents.addSaturating(1) }
      return sink.skip(LogSink.noConnection)
    }
    guard let number = fields["protocol"].flatMap({ UInt8($0) }) else { return sink.skip(LogSink.notUnderstood) }
    let transport = TransportProtocol(rawValue: number)
    var event = LogEvent(
      LogEvent.End(fields["pkt-srcaddr"] ?? fields["srcaddr"], transport.hasPorts ? fields["srcport"] : nil),
      LogEvent.End(fields["pkt-dstaddr"] ?? fields["dstaddr"], transport.hasPorts ? fields["dstport"] : nil), transport)
    event.first = fields["start"].flatMap { Timestamp(epoch: $0) ?? Timestamp(rfc3339: $0) }
    event.last = fields["end"].flatMap { Timestamp(epoch: $0) ?? Timestamp(rfc3339: $0) }
    event.packets = LogNumber.count(fields["packets"], missing: 1)
    event.bytes = LogNumber.count(fields["bytes"])
    event.reporter = "\(fields["interface-id"] ?? "") \(fields["flow-direction"] ?? "")"
    // The field has ACK only together with SYN: 18 is a SYN-ACK.
    event.setFlags(LogNumber.flags(fields["tcp-flags"]), packets: 1)
    let direction = fields["flow-direction"].flatMap { PolicyDirection(rawValue: $0) }
    Self.setAction(&event, fields["action"] ?? "", direction, rejectReason: fields["reject-reason"])
    sink.add(event, origin: unit.origin)
  }

  static func setAction(
    _ event: inout LogEvent, _ action: String, _ direction: PolicyDirection?, rejectReason: String?
  ) {
    switch action {
    case "REJECT":
      event.drop = DropClaim(
        cause: .otherPolicy, reason: rejectReason.map { "REJECT \($0)" } ?? "REJECT", direction: direction,
        count: event.packets, window: event.first.map { TimeWindow($0, event.last ?? $0) })
    case "ACCEPT":
      event.passed = true
      event.passedBy = direction
    default: break
    }
  }
}
