import Documents
import FlowModel

/// Azure's NSG flow logs (version 2) and VNet flow logs (version 4): records with lists of tuples.
///
/// A denied tuple comes from a network security group, never from a NetworkPolicy.
struct AzureFlowLog: FlowLog {
  static let name = "azure"
  static let summary = "Azure NSG and VNet flow logs"
  static let detection = "JSON with category NetworkSecurityGroupFlowEvent or FlowLogFlowEvent"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit.text.containsBytes("\"NetworkSecurityGroupFlowEvent\"") || unit.text.containsBytes("\"FlowLogFlowEvent\"")
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    for record in unit.document?["records"]?.array ?? [unit.document].compactMap(\.self) {
      let isVNet = record["category"]?.string == "FlowLogFlowEvent"
      let place = record["macAddress"]?.string ?? record["flowLogResourceID"]?.string ?? ""
      Self.visit(record, rule: "", place) { tuple, rule, place in
        guard let event = Self.event(tuple, rule, place, isVNet: isVNet) else {
          return sink.skip(LogSink.notUnderstood)
        }
        sink.add(event, origin: unit.origin)
      }
    }
  }

  /// Calls `take` with each tuple in `flowTuples`, its rule and its interface.
  private static func visit(
    _ node: DocumentNode, rule: String, _ place: String, _ take: (String, String, String) -> Void
  ) {
    let name = node["rule"]?.string ?? rule
    let place = node["mac"]?.string ?? place
    for member in node.members ?? [] {
      if member.name == "flowTuples" {
        for tuple in member.node.array ?? [] { take(tuple.string ?? "", name, place) }
      } else {
        visit(member.node, rule: name, place, take)
      }
    }
    for item in node.array ?? [] { visit(item, rule: name, place, take) }
  }

  /// `time,from,to,port,port,T|U,I|O,A|D[,B|C|E,packets,bytes,packets,bytes]` of a security group, or
  /// `time,from,to,port,port,number,I|O,B|C|E|D,encryption,packets,bytes,packets,bytes` of a virtual network.
  private static func event(_ tuple: String, _ rule: String, _ place: String, isVNet: Bool) -> LogEvent? {
    let parts = tuple.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 8, let time = Int64(parts[0]), let transport = transport(parts[5], isVNet: isVNet) else {
      return nil
    }
    var event = LogEvent(LogEvent.End(parts[1], parts[3]), LogEvent.End(parts[2], parts[4]), transport)
    event.opener = .sender
    event.reporter = "\(place) \(parts[6])"
    event.first = isVNet ? Timestamp(milliseconds: time) : Timestamp(seconds: time)
    let direction: PolicyDirection? = parts[6] == "I" ? .ingress : parts[6] == "O" ? .egress : nil
    let counters = parts.dropFirst(9).map { LogNumber.count($0) }
    event.packets = counters.first ?? 0
    if counters.count >= 4 {
      event.bytes = counters[1]
      event.replyPackets = counters[2]
      event.replyBytes = counters[3]
    }
    if parts[7] == "D" {
      event.packets = LogNumber.atLeastOne(event.packets)
      event.drop = DropClaim(
        cause: .otherPolicy, reason: "D", direction: direction, policy: rule.isEmpty ? nil : rule, count: event.packets,
        window: event.first.map { TimeWindow($0) })
    } else {
      event.passed = true
      event.passedBy = direction
    }
    return event
  }

  private static func transport(_ text: String, isVNet: Bool) -> TransportProtocol? {
    if isVNet { return UInt8(text).map { TransportProtocol(rawValue: $0) } }
    return text == "T" ? .tcp : text == "U" ? .udp : nil
  }
}
