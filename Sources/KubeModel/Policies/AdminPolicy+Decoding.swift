import Documents
import FlowModel

extension PolicyDecoder {
  mutating func adminPriority(_ spec: DocumentNode?, of node: DocumentNode) -> Int {
    guard let priority = spec?["priority"]?.int, (0...1000).contains(priority) else {
      refuse(spec?["priority"] ?? node, "spec.priority is not a number from 0 to 1000")
      return 1000
    }
    return priority
  }

  mutating func adminSubject(_ spec: DocumentNode?, of node: DocumentNode) -> AdminPolicy.PodSubject {
    if let subject = spec?["subject"], let pods = podSubject(subject, at: "spec.subject") { return pods }
    refuse(spec?["subject"] ?? node, "spec.subject has neither namespaces nor pods")
    return AdminPolicy.PodSubject(namespaces: .none)
  }

  /// `ports` decodes the ports of a rule, which differ between versions of the API.
  mutating func adminRules(
    _ spec: DocumentNode?, _ direction: PolicyDirection, actions: [String: AdminPolicy.Action],
    ports: (inout PolicyDecoder, DocumentNode, String) -> [NetworkPolicy.Port]?
  ) -> [AdminPolicy.Rule] {
    (spec?[direction.rawValue]?.array ?? []).enumerated().map { place, node in
      let path = "spec.\(direction.rawValue)[\(place)]"
      guard let action = node["action"]?.string.flatMap({ actions[$0] }) else {
        refuse(node, "\(path).action is not \(actions.keys.sorted().joined(separator: ", "))")
        return AdminPolicy.Rule(.pass, peers: [])
      }
      guard let peers = adminPeers(node, direction, action, at: path) else { return Self.failedClosed(action) }
      var rule = AdminPolicy.Rule(action, peers: peers)
      if let ports = ports(&self, node, path) {
        // A list without a usable item must not mean "any port": no container port has an empty name.
        rule.ports = ports.isEmpty ? [NetworkPolicy.Port(.tcp, .name(""))] : ports
      }
      return rule
    }
  }

  /// The API's rule for peers that an implementation does not know: an allow rule matches nothing, any other denies everything.
  private static func failedClosed(_ action: AdminPolicy.Action) -> AdminPolicy.Rule {
    guard action != .allow else { return AdminPolicy.Rule(.allow, peers: []) }
    let everything = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }
    return AdminPolicy.Rule(
      .deny, peers: [.pods(AdminPolicy.PodSubject(namespaces: LabelSelector())), .networks(everything)])
  }

  /// Nil if one of the peers is of an unknown form.
  private mutating func adminPeers(
    _ rule: DocumentNode, _ direction: PolicyDirection, _ action: AdminPolicy.Action, at path: String
  ) -> [AdminPolicy.Peer]? {
    let name = direction == .ingress ? "from" : "to"
    let nodes = rule[name]?.array ?? []
    if nodes.isEmpty { refuse(rule, "\(path).\(name) is empty") }
    var peers: [AdminPolicy.Peer] = []
    for (place, node) in nodes.enumerated() {
      let path = "\(path).\(name)[\(place)]"
      guard let peer = adminPeer(node, direction, at: path) else {
        refuse(node, "\(path) has no known kind of peer")
        return nil
      }
      if case .domainNames = peer, action != .allow {
        refuse(node, "\(path).domainNames can only be allowed")
        return nil
      }
      peers.append(peer)
    }
    return peers
  }

  private mutating func adminPeer(
    _ node: DocumentNode, _ direction: PolicyDirection, at path: String
  ) -> AdminPolicy.Peer? {
    if let pods = podSubject(node, at: path) { return .pods(pods) }
    guard direction == .egress else { return nil }
    if let selector = knownSelector(node["nodes"], at: "\(path).nodes") { return .nodes(selector) }
    if let networks = node["networks"]?.array {
      return .networks(
        networks.enumerated().compactMap { place, network in
          if let block = network.string.flatMap({ CIDR($0) }) { return block }
          refuse(network, "\(path).networks[\(place)] is not an address block such as 10.0.0.0/8")
          return nil
        })
    }
    return node["domainNames"]?.array.map { .domainNames($0.compactMap(\.string)) }
  }

  private mutating func podSubject(_ node: DocumentNode, at path: String) -> AdminPolicy.PodSubject? {
    if let namespaces = knownSelector(node["namespaces"], at: "\(path).namespaces") {
      return AdminPolicy.PodSubject(namespaces: namespaces)
    }
    guard let pods = node["pods"] else { return nil }
    return AdminPolicy.PodSubject(
      namespaces: selector(pods["namespaceSelector"], at: "\(path).pods.namespaceSelector") ?? LabelSelector(),
      pods: selector(pods["podSelector"], at: "\(path).pods.podSelector") ?? LabelSelector())
  }

  /// Nil also for fields that are not a selector's: early versions of the API had such, and without them it would select everything.
  private mutating func knownSelector(_ node: DocumentNode?, at path: String) -> LabelSelector? {
    guard let members = node?.members,
      members.allSatisfy({ $0.name == "matchLabels" || $0.name == "matchExpressions" })
    else { return nil }
    return selector(node, at: path)
  }

  /// A range of ports with both ends included; nil if it is empty.
  mutating func adminPorts(
    _ transport: TransportProtocol, from first: DocumentNode?, to last: DocumentNode?, of node: DocumentNode,
    at path: String
  ) -> NetworkPolicy.Port? {
    guard let first = first?.int, let last = last?.int, first <= last, first >= 1, last <= 65535 else {
      refuse(node, "\(path) is not a port or a range of ports from 1 to 65535")
      return nil
    }
    return NetworkPolicy.Port(transport, .range(first...last))
  }

  /// A port's name, which any protocol's ports may have.
  static func namedPorts(_ name: String) -> [NetworkPolicy.Port] {
    [TransportProtocol.tcp, .udp, .sctp].map { NetworkPolicy.Port($0, .name(name)) }
  }
}

extension LabelSelector {
  /// Selects nothing.
  static let none = LabelSelector(matchExpressions: [Requirement(key: "", condition: .isIn)])
}
