import FlowModel
import Synchronization

/// The policies of one namespace, found by the labels of a pod.
///
/// A class, because what was found for a pod is remembered: a log has many connections of one pod.
final class NamespacePolicies: Sendable {
  /// Sorted by their references, so that what is made of them is sorted too.
  private let policies: [NetworkPolicy]
  private let index: SelectorIndex
  private let memory = Mutex(Memory())

  /// What isolates a pod.
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
    /// By the pod's name; a log may give one name other labels later, so these are compared.
    var byPod: [String: (labels: [String: String], Isolations)] = [:]
    /// By the places of the policies.
    var bySelection: [[Int]: Isolations] = [:]
    /// What was made of the policies that selected a pod already, by their places.
    var rules: [PolicyDirection: [Int: [Isolation.Rule]]] = [:]
  }

  init(_ policies: [NetworkPolicy]) {
    let order = policies.enumerated().map { (PolicyReference($0.element), $0.offset) }.sorted { $0 < $1 }
    self.policies = order.map { policies[$0.1] }
    index = SelectorIndex(self.policies.map(\.podSelector))
  }

  /// The policies that select the pod.
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
      places.filter { policies[$0].directions.contains(direction) }.map { place in
        let rules = memory.rules[direction]?[place] ?? Isolation.rules(of: policies[place], direction)
        memory.rules[direction, default: [:]][place] = rules
        return (PolicyReference(policies[place]), rules)
      })
  }
}
