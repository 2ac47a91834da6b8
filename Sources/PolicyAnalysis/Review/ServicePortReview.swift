import FlowModel
import KubeModel

/// Finds rules with the port of a Service that leads to another port: policies see the ports of pods.
final class ServicePortReview {
  private let pods: ReviewedPods
  /// The Services with a selector that lead from a port to another one, or to a named one: by the port, then by namespace.
  private var services: [UInt16: [String: [Service]]] = [:]
  private var egress: [Peers: Use?] = [:]

  init(_ services: [Service], _ pods: ReviewedPods) {
    self.pods = pods
    for service in services where service.selector?.isEmpty == false {
      for port in service.ports where port.target != .number(port.number) {
        self.services[port.number, default: [:]][service.namespace, default: []].append(service)
      }
    }
  }

  /// A Service whose port a rule names.
  struct Use {
    let port: UInt16
    /// Its namespace and name.
    let service: String
    /// Where the port leads to.
    let target: UInt16
  }

  /// What decides it for a rule to other pods.
  private struct Peers: Hashable {
    let peers: RulePeers
    let ports: [NetworkPolicy.Port]
  }

  /// The port of a Service in the rule, where the Service leads to another port and no pod that the rule is for listens on its own.
  func use(of rule: NetworkPolicy.Rule, _ direction: PolicyDirection, _ policy: NetworkPolicy) -> Use? {
    let numbers = rule.ports.compactMap(\.number).filter { services[$0] != nil }
    guard !numbers.isEmpty else { return nil }
    switch direction {
    case .ingress:
      let selected = pods.pods(in: policy.namespace, policy.podSelector)
      // A policy that selects no pod is compared with all pods of its namespace.
      return use(rule, numbers, selected.isEmpty ? pods.pods(in: policy.namespace, LabelSelector()) : selected)
    case .egress:
      let peers = Peers(peers: RulePeers(rule, policy), ports: rule.ports)
      if let known = egress[peers] { return known }
      let found = use(rule, numbers, servers(rule, policy))
      egress[peers] = .some(found)
      return found
    }
  }

  private func use(_ rule: NetworkPolicy.Rule, _ numbers: [UInt16], _ servers: [Pod]) -> Use? {
    let homes = Set(servers.map(\.namespace)).sorted()
    for number in numbers where !servers.contains(where: { $0.ports.contains { $0.number == number } }) {
      for service in homes.flatMap({ services[number]?[$0] ?? [] }) {
        guard let selector = service.selector,
          let port = service.ports.first(where: { $0.number == number }),
          let pod = servers.first(where: { pod in
            pod.namespace == service.namespace && selector.allSatisfy { pod.labels[$0.key] == $0.value }
          })
        else { continue }
        // A rule that names the pod's port too has what it needs.
        guard let target = Self.target(port, pod), target != number, !Self.names(target, rule) else { continue }
        return Use(port: number, service: "\(service.namespace)/\(service.name)", target: target)
      }
    }
    return nil
  }

  private static func names(_ port: UInt16, _ rule: NetworkPolicy.Rule) -> Bool {
    rule.ports.contains { item in
      switch item.target {
      case .any: true
      case .range(let range): range.contains(Int(port))
      case .name: false
      }
    }
  }

  private static func target(_ port: Service.Port, _ pod: Pod) -> UInt16? {
    switch port.target {
    case .number(let number): number
    case .name(let name): pod.numbers(ofPort: name, transport: port.transport).first
    }
  }

  /// The pods that the rule lets others connect to.
  private func servers(_ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy) -> [Pod] {
    rule.peers.flatMap { peer -> [Pod] in
      guard peer.block == nil, let selector = peer.pods ?? peer.namespaces.map({ _ in LabelSelector() }) else {
        return []
      }
      let homes = peer.namespaces.map(pods.namespaces) ?? [policy.namespace]
      return homes.flatMap { pods.pods(in: $0, selector) }
    }
  }
}

extension NetworkPolicy.Port {
  /// The only port that it stands for; nil for all, several or a named one.
  fileprivate var number: UInt16? {
    guard case .range(let range) = target, range.count == 1 else { return nil }
    return UInt16(exactly: range.lowerBound)
  }
}
