import ByteInput
import FlowModel

/// A network event of OVN-Kubernetes that says a packet was dropped or rejected.
struct NetObservEvent {
  private let type: String
  private let action: String
  private let direction: PolicyDirection?
  private let policy: String?

  /// The events among a record's `NetworkEvents` that drop or reject.
  static func drops(_ value: ScannedValue, _ bytes: RawSpan) -> [NetObservEvent] {
    (value.tree(bytes)?.array ?? []).compactMap(NetObservEvent.init)
  }

  private init?(_ node: DocumentNode) {
    let event = node.stringMap
    guard let action = event["Action"]?.lowercased(), action == "drop" || action == "reject" else { return nil }
    self.action = action
    type = event["Type"] ?? ""
    direction = event["Direction"].flatMap { PolicyDirection(rawValue: $0.lowercased()) }
    policy = [event["Namespace"], event["Name"]].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "/")
  }

  func claim(count: Int, window: TimeWindow?) -> DropClaim {
    DropClaim(
      cause: DropReasons.networkEvent(type: type), reason: "\(type) \(action)", direction: direction,
      policy: policy == "" ? nil : policy, count: count, window: window)
  }
}
