import FlowModel
import Synchronization

/// The policies of a tier with ordered rules.
///
/// A class, because it remembers the policies that select a pod: a log has many connections of one pod.
final class AdminTier: Sendable {
  enum Decision {
    case allow(RuleReference)
    case deny(RuleReference)
  }

  /// In the order in which they are asked.
  private let policies: [AdminPolicy]
  private let subjects: SelectorIndex
  private let memory = Mutex<[String: (labels: [String: String], places: [Int])]>([:])

  /// Nil if no policy belongs to the tier.
  init?(_ tier: PolicyTier, of policies: [AdminPolicy]) {
    self.policies = policies.filter { $0.tier == tier }
      .sorted { ($0.priority, $0.reference) < ($1.priority, $1.reference) }
    guard !self.policies.isEmpty else { return nil }
    subjects = SelectorIndex(
      self.policies.map { policy in
        PeerLabels.selector(NetworkPolicy.Peer(pods: policy.subject.pods, namespaces: policy.subject.namespaces), "")
      })
  }

  /// Nil if no rule for the pod matches, or the first that does passes the connection to the next tier. `dependsOnName` becomes true if a
  /// rule before the decision would allow the connection if the address was resolved from the right name.
  func decision(
    _ direction: PolicyDirection, of subject: Pod, peer: PolicyParty, _ connection: PolicyConnection, _ peers: PeerTest,
    dependsOnName: inout Bool
  ) -> Decision? {
    for place in places(subject, peers) {
      for (number, rule) in policies[place].rules(direction).enumerated() where connection.matches(rule) {
        func reference() -> RuleReference {
          RuleReference(policy: policies[place].reference, direction: direction, rule: number)
        }
        switch (peers.matches(rule, peer), rule.action) {
        case (.no, _): continue
        case (.unknown, _): dependsOnName = true
        case (.yes, .allow): return .allow(reference())
        case (.yes, .deny): return .deny(reference())
        case (.yes, .pass): return nil
        }
      }
    }
    return nil
  }

  private func places(_ pod: Pod, _ peers: PeerTest) -> [Int] {
    let name = pod.namespace + "/" + pod.name
    if let known = memory.withLock({ $0[name] }), known.labels == pod.labels { return known.places }
    let places = subjects.matches(PeerLabels.labels(pod, peers.labels(of: pod.namespace)))
    memory.withLock { $0[name] = (pod.labels, places) }
    return places
  }
}
