import FlowModel

/// AWS VPC flow logs as text: version 2's order without a header, any order with one.
///
/// A line of column names (`version account-id ...`, or the `${version} ${account-id} ...` that the log was made with) may come
/// again in the middle, as where files were joined. REJECT is a security group's or network ACL's word, never NetworkPolicy's.
/// Pods' addresses are in `pkt-srcaddr` and `pkt-dstaddr` where the log has them.
struct AWSFlowLog: FlowLog {
  static let name = "aws-vpc"
  static let summary = "AWS VPC flow logs as text"
  static let detection = "lines of version 2 with 14 fields, or a line of column names with srcaddr and dstaddr"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.aggregatedOverMinutes, .withoutTrafficInsideNodes]

  /// A line in an order that no line of column names tells.
  static let unknownOrder = SkipReason(rawValue: "unknown-order")

  private static let version2 = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status",
  ]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    let parts = unit.text.split(separator: " ")
    return columns(parts) != nil || isVersion2(parts)
  }

  static func recognises(_ sample: [LogUnit]) -> Bool { sample.contains(where: recognises) && !areHeaders(sample) }

  /// Whether these are several lines of column names, and nothing but such.
  static func areHeaders(_ sample: [LogUnit]) -> Bool {
    sample.count > 1 && sample.allSatisfy { columns($0.text.split(separator: " ")) != nil }
  }

  /// Whether a line has what lines of these logs have, in an order of its own.
  static func isOfUnknownOrder(_ unit: LogUnit) -> Bool {
    let parts = unit.text.split(separator: " ")
    guard unit.document == nil, parts.count >= 6, !isVersion2(parts) else { return false }
    return parts.count { IPAddress($0) != nil } >= 2
      && parts.contains { ["ACCEPT", "REJECT", "OK", "NODATA", "SKIPDATA"].contains($0) }
  }

  private static func isVersion2(_ parts: [Substring]) -> Bool {
    parts.count == 14 && parts[0] == "2" && parts[2].hasPrefix("eni-")
  }

  /// The names in a line of column names, with hyphens; nil for another line.
  private static func columns(_ parts: [Substring]) -> [String]? {
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

  /// Nil until a line of column names was met.
  private var columns: [String]?

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    let parts = unit.text.split(separator: " ")
    if let names = Self.columns(parts) {
      columns = names
      sink.headers += 1
      return
    }
    let order = Self.isVersion2(parts) ? Self.version2 : columns
    guard let order, parts.count == order.count else {
      guard Self.isOfUnknownOrder(unit) else { return sink.skip(LogSink.notUnderstood) }
      sink.report(.columnOrderUnknown)
      return sink.skip(Self.unknownOrder)
    }
    var fields: [String: String] = [:]
    for (name, value) in zip(order, parts) where value != "-" { fields[name] = String(value) }
    take(fields, unit, &sink)
  }

  private func take(_ fields: [String: String], _ unit: LogUnit, _ sink: inout LogSink) {
    if let status = fields["log-status"], status != "OK" {
      // NODATA is nothing lost, SKIPDATA is.
      if status == "SKIPDATA" { sink.lostEvents.addSaturating(1) }
      return sink.skip(LogSink.noConnection)
    }
    guard let number = fields["protocol"].flatMap({ UInt8($0) }) else { return sink.skip(LogSink.notUnderstood) }
    let transport = TransportProtocol(rawValue: number)
    var event = LogEvent(
      LogEvent.End(fields["pkt-srcaddr"] ?? fields["srcaddr"], transport.hasPorts ? fields["srcport"] : nil),
      LogEvent.End(fields["pkt-dstaddr"] ?? fields["dstaddr"], transport.hasPorts ? fields["dstport"] : nil), transport)
    event.first = fields["start"].flatMap { Timestamp(epoch: $0) }
    event.last = fields["end"].flatMap { Timestamp(epoch: $0) }
    event.packets = fields["packets"].flatMap { Int($0) } ?? 1
    event.bytes = fields["bytes"].flatMap { Int($0) } ?? 0
    event.reporter = "\(fields["interface-id"] ?? "") \(fields["flow-direction"] ?? "")"
    // An ACK is only told beside a SYN: 18 is the answering side.
    event.flags = fields["tcp-flags"].flatMap { Int($0) }.map { KeyedText.flags(gathered: $0, packets: 1) } ?? []
    let direction = fields["flow-direction"].flatMap { PolicyDirection(rawValue: $0) }
    switch fields["action"] {
    case "REJECT":
      event.drop = DropClaim(
        cause: .otherPolicy, reason: ["REJECT", fields["reject-reason"]].compactMap(\.self).joined(separator: " "),
        direction: direction, count: event.packets,
        window: event.first.map { TimeWindow($0, event.last ?? $0) })
    case "ACCEPT":
      event.passed = true
      event.passedBy = direction
    default: break
    }
    sink.add(event, origin: unit.origin)
  }
}
