import FlowModel
import Synchronization

/// The NetworkPolicies of one namespace, found by the labels of a pod.
///
/// A class, because it remembers what it found for a pod: a log has many connections of one pod.
final class NamespacePolicies: Sendable {
  /// Sorted by their references, so that everything made from them is sorted too.
  let all: [NetworkPolicy]
  /// Whether a rule selects namespaces by another label than the one with their name.
  let selectsNamespacesByLabel: Bool
  private let index: SelectorIndex
  private let memory = Mutex(Memory())

  struct Isolations: Sendable {
    let egress: Isolation
    let ingress: Isolation

    subscript(direction: PolicyDirection) -> Isolation {
      switch direction {
      case .egress: egress
      case .ingress: ingress
      }
    }
  }

  private struct Memory {
    /// By the pod's name. The labels are compared, because a log can give one name different labels over time.
    var byPod: [String: (labels: [String: String], Isolations)] = [:]
    /// By the places of the policies.
    var bySelection: [[Int]: Isolations] = [:]
    /// By the place of a policy that has selected a pod before.
    var rules: [PolicyDirection: [Int: [Isolation.Rule]]] = [:]
  }

  init(_ policies: [NetworkPolicy]) {
    let order = policies.enumerated().map { (PolicyReference($0.element), $0.offset) }.sorted { $0 < $1 }
    all = order.map { policies[$0.1] }
    selectsNamespacesByLabel = policies.contains { policy in
      (policy.ingress + policy.egress).contains { rule in
        rule.peers.contains { $0.namespaces?.requirements.contains { $0.key != Namespace.nameLabel } ?? false }
      }
    }
    index = SelectorIndex(all.map(\.podSelector))
  }

  func isolations(of pod: Pod) -> Isolations {
    memory.withLock { memory in
      if let (labels, known) = memory.byPod[pod.name], labels == pod.labels { return known }
      let places = index.matches(pod.labels)
      let found =
        memory.bySelection[places]
        ?? Isolations(
          egress: isolation(places, .egress, &memory), ingress: isolation(places, .ingress, &memory))
      memory.bySelection[places] = found
      memory.byPod[pod.name] = (pod.labels, found)
      return found
    }
  }

  private func isolation(_ places: [Int], _ direction: PolicyDirection, _ memory: inout Memory) -> Isolation {
    Isolation(
      places.filter { all[$0].directions.contains(direction) }.map { place in
        let rules = memory.rules[direction]?[place] ?? Isolation.rules(of: all[place], direction)
        memory.rules[direction, default: [:]][place] = rules
        return (PolicyReference(all[place]), rules)
      })
  }
}

/// The policies that isolate a pod in one direction, with their rules. Pods that the same policies select share it.
final class Isolation: Sendable {
  struct Rule: Sendable {
    let reference: RuleReference
    /// The policy's namespace.
    let namespace: String
    let peers: [NetworkPolicy.Peer]
    /// Nil if the rule has few peers.
    let index: PeerIndex?
    let ports: [NetworkPolicy.Port]

    init(_ reference: RuleReference, _ rule: NetworkPolicy.Rule) {
      self.reference = reference
      namespace = reference.policy.namespace
      peers = rule.peers
      index = PeerIndex(rule, of: reference.policy.namespace)
      ports = rule.ports
    }
  }

  /// Sorted.
  let policies: [PolicyReference]
  /// All rules of the policies in the direction, sorted.
  let rules: [Rule]
  /// Nil if there are few rules.
  let index: RuleIndex?

  /// `policies` must be sorted by their references.
  init(_ policies: [(reference: PolicyReference, rules: [Rule])]) {
    self.policies = policies.map(\.reference)
    rules = policies.flatMap(\.rules)
    index = RuleIndex(rules)
  }

  static func rules(of policy: NetworkPolicy, _ direction: PolicyDirection) -> [Rule] {
    let reference = PolicyReference(policy)
    return policy.rules(direction).enumerated().map { place, rule in
      Rule(RuleReference(policy: reference, direction: direction, rule: place), rule)
    }
  }
}
