import ByteInput
import Documents
import FlowModel

/// An OVN-Kubernetes network event whose action is drop or reject.
struct NetObservEvent {
  private let type: String
  private let action: String
  private let direction: PolicyDirection?
  private let policy: String?

  /// The drop and reject events of a record's `NetworkEvents`.
  static func drops(_ value: ScannedValue, _ bytes: RawSpan) -> [NetObservEvent] {
    (value.tree(bytes)?.array ?? []).compactMap(event)
  }

  private static func event(_ node: DocumentNode) -> NetObservEvent? {
    // The console writes events as sentences, and so does the agent for events that it cannot decode.
    if let sentence = node.string ?? node["Message"]?.string { return event(sentence: sentence) }
    let event = node.stringMap
    guard let action = event["Action"]?.lowercased(), action == "drop" || action == "reject" else { return nil }
    return NetObservEvent(
      type: event["Type"] ?? "", action: action,
      direction: event["Direction"].flatMap { PolicyDirection(rawValue: $0.lowercased()) },
      policy: [event["Namespace"], event["Name"]].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "/"))
  }

  /// `Dropped by network policy deny-web in namespace shop, direction Ingress`, or `network policy shop:deny-web`.
  private static func event(sentence: String) -> NetObservEvent? {
    let words = sentence.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    let actions = ["dropped": "drop", "rejected": "reject"]
    guard let action = actions[words.first?.lowercased() ?? ""] else { return nil }
    func word(after name: String) -> String? {
      guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
      return words[place + 1]
    }
    let name = word(after: "policy").flatMap { ["in", "direction"].contains($0) ? nil : $0 }
    return NetObservEvent(
      type: types.first { sentence.lowercased().contains($0.words) }?.type ?? "", action: action,
      direction: word(after: "direction").flatMap { PolicyDirection(rawValue: $0.lowercased()) },
      policy: [word(after: "namespace"), name].compactMap(\.self).joined(separator: "/").replacing(":", with: "/"))
  }

  /// Words that identify an event's type in a sentence. Words that contain others come first.
  private static let types: [(words: String, type: String)] = [
    ("network policies isolation", "NetpolNamespace"), ("baseline admin network policy", "BaselineAdminNetworkPolicy"),
    ("admin network policy", "AdminNetworkPolicy"), ("cluster network policy", "ClusterNetworkPolicy"),
    ("network policy", "NetworkPolicy"), ("egress firewall", "EgressFirewall"), ("multicast", "MulticastNS"),
    ("udn", "UDNIsolation"), ("user defined network", "UDNIsolation"),
  ]

  /// The drop claim, without count and time.
  func claim() -> DropClaim {
    DropClaim(
      cause: DropReasons.networkEvent(type: type), reason: "\(type) \(action)", direction: direction,
      policy: policy == "" ? nil : policy, count: 0, window: nil)
  }
}
