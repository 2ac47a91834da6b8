import ByteInput
import FlowModel

/// Azure's NSG flow logs (version 2) and VNet flow logs (version 4): tuples inside records.
///
/// A denied tuple is a network security group's word, never NetworkPolicy's.
struct AzureFlowLog: FlowLog {
  static let name = "azure"
  static let summary = "NSG and VNet flow logs of Azure"
  static let detection = "JSON with category NetworkSecurityGroupFlowEvent or FlowLogFlowEvent"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit.text.contains("\"NetworkSecurityGroupFlowEvent\"") || unit.text.contains("\"FlowLogFlowEvent\"")
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    for record in unit.document?["records"]?.array ?? [unit.document].compactMap(\.self) {
      let isVNet = record["category"]?.string == "FlowLogFlowEvent"
      Self.visit(record, rule: "") { tuple, rule in
        guard let event = Self.event(tuple, rule, isVNet: isVNet) else { return sink.skip(LogSink.notUnderstood) }
        sink.add(event, origin: unit.origin)
      }
    }
  }

  /// Every text below `flowTuples`, with the rule that it stands under.
  private static func visit(_ node: DocumentNode, rule: String, _ take: (String, String) -> Void) {
    let name = node["rule"]?.string ?? rule
    for member in node.members ?? [] {
      if member.name == "flowTuples" {
        for tuple in member.node.array ?? [] { take(tuple.string ?? "", name) }
      } else {
        visit(member.node, rule: name, take)
      }
    }
    for item in node.array ?? [] { visit(item, rule: name, take) }
  }

  private static func event(_ tuple: String, _ rule: String, isVNet: Bool) -> LogEvent? {
    let parts = tuple.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 8 else { return nil }
    let transport: TransportProtocol? =
      isVNet
      ? UInt8(parts[5]).map { TransportProtocol(rawValue: $0) } : parts[5] == "T" ? .tcp : parts[5] == "U" ? .udp : nil
    guard let transport, let time = Int64(parts[0]) else { return nil }
    var event = LogEvent(LogEvent.End(parts[1], parts[3]), LogEvent.End(parts[2], parts[4]), transport)
    event.opener = .sender
    event.first = isVNet ? Timestamp(milliseconds: time) : Timestamp(seconds: time)
    let isDenied = parts[7] == "D"
    let counters = parts.dropFirst(9).map { Int($0) ?? 0 }
    event.packets = counters.first ?? 0
    if counters.count >= 4 {
      event.bytes = counters[counters.startIndex + 1]
      event.replyPackets = counters[counters.startIndex + 2]
      event.replyBytes = counters[counters.startIndex + 3]
    }
    if isDenied {
      event.packets = max(1, event.packets)
      event.drop = DropClaim(
        cause: .otherPolicy, reason: "D", policy: rule.isEmpty ? nil : rule, count: event.packets,
        window: event.first.map { TimeWindow($0) })
    } else {
      event.passed = true
    }
    return event
  }
}
