import ByteInput
import FlowModel

/// Calico's flow records: Goldmane's emitter, Whisker's API, and Calico Enterprise; each told by one reporter at either end, always
/// from source to destination.
struct CalicoFlowLog: FlowLog {
  static let name = "calico"
  static let summary = "flow records of Calico: Goldmane, Whisker, or Enterprise"
  static let detection = "JSON with source_name and dest_name, or source_name_aggr"
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes, .drops]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let document = unit.document else { return false }
    let key = document["Key"] ?? document["flow"]?["Key"] ?? document
    return (key["source_name"] != nil || key["source_name_aggr"] != nil)
      && (key["dest_name"] != nil || key["dest_name_aggr"] != nil)
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    for document in unit.document?["items"]?.array ?? [unit.document].compactMap(\.self) {
      var inner = unit
      inner.document = document["flow"] ?? document
      takeRecord(inner, &sink)
    }
  }

  private func takeRecord(_ unit: LogUnit, _ sink: inout LogSink) {
    guard let document = unit.document else { return sink.skip(LogSink.noConnection) }
    var key = unit
    key.document = document["Key"] ?? document
    guard let transport = (key["proto"] ?? key["protocol"]).flatMap(Self.transport) else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(Self.end("source", key), Self.end("dest", key), transport)
    event.first = (unit["start_time"] ?? unit["StartTime"]).flatMap(Self.time)
    event.last = (unit["end_time"] ?? unit["EndTime"]).flatMap(Self.time)
    event.packets = max(1, Int(unit["packets_out"] ?? unit["PacketsOut"] ?? "") ?? 1)
    event.bytes = Int(unit["bytes_out"] ?? unit["BytesOut"] ?? "") ?? 0
    event.replyPackets = Int(unit["packets_in"] ?? unit["PacketsIn"] ?? "") ?? 0
    event.replyBytes = Int(unit["bytes_in"] ?? unit["BytesIn"] ?? "") ?? 0
    event.opener = .sender
    let reporter = (key["reporter"] ?? "").lowercased()
    event.reporter = reporter
    if (key["action"] ?? "").lowercased() == "deny" {
      event.drop = drop(document, key.document, reporter, event)
      event.replyPackets = 0
    } else {
      event.passed = true
    }
    sink.add(event, origin: unit.origin)
  }

  /// The name of an end; `pub`, `pvt` and `net` are addresses that are no pod's.
  private static func end(_ side: String, _ unit: LogUnit) -> LogEvent.End {
    let type = (unit["\(side)_type"] ?? "").lowercased()
    let name = unit["\(side)_name"] ?? unit["\(side)_name_aggr"]
    var claim: IdentityClaim?
    switch type {
    case "wep", "workloadendpoint", "":
      let workload = name.flatMap { $0.hasSuffix("-*") ? String($0.dropLast(2)) : nil }
      claim = IdentityClaim(
        kind: .pod, namespace: unit["\(side)_namespace"], name: name, workload: workload,
        labels: labels(unit.document?["\(side)_labels"]))
    case "hep", "hostendpoint": claim = IdentityClaim(kind: .node, name: name)
    default:
      let isPublic = name == "pub" || name == "PUBLIC_NETWORK"
      if unit["\(side)_ip"] == nil, isPublic { claim = IdentityClaim(kind: .external) }
    }
    return LogEvent.End(unit["\(side)_ip"], unit["\(side)_port"], claim: claim)
  }

  /// `key=value` texts in a list, one text with bars, or an object with such a list.
  private static func labels(_ node: DocumentNode?) -> [String: String] {
    let texts =
      (node?["labels"]?.array ?? node?.array)?.compactMap(\.string)
      ?? node?.string.map { $0.split(separator: "|").map { $0.trimmedBlanks } } ?? []
    return KeyedText.fields(texts.joined(separator: ","), separator: ",", link: "=")
  }

  private static func transport(_ text: String) -> TransportProtocol? {
    UInt8(text).map { TransportProtocol(rawValue: $0) } ?? TransportProtocol(name: text)
  }

  private static func time(_ text: String) -> Timestamp? { Timestamp(epoch: text) ?? Timestamp(rfc3339: text) }

  /// The last enforced hit decides; pending ones are of policies that are only staged.
  private func drop(
    _ document: DocumentNode, _ key: DocumentNode?, _ reporter: String, _ event: LogEvent
  ) -> DropClaim {
    let policies = document["policies"] ?? key?["policies"] ?? document["Policies"]
    let enforced = policies?["enforced_policies"]?.array ?? policies?["enforced"]?.array
    let last = enforced?.last
    let text =
      last?.string ?? [last?["namespace"]?.string, last?["name"]?.string].compactMap(\.self).joined(separator: "/")
    let isDefault = text.isEmpty || (last?["kind"]?.string ?? "") == "EndOfTier"
    return DropClaim(
      cause: isDefault ? .policyDefault : .policyRule, reason: "deny",
      direction: reporter.hasPrefix("s") ? .egress : .ingress, policy: text.isEmpty ? nil : text, count: event.packets,
      window: event.first.map { TimeWindow($0, event.last ?? $0) })
  }
}
