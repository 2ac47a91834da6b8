import Classifier
import FlowModel
import KubeModel

/// Puts rules into policies: one that allows for each component, then those that deny.
struct PolicyAssembly {
  /// The labels of the objects themselves.
  private static let labels = ["app.kubernetes.io/managed-by": "flowpermit"]

  private struct Part {
    let subject: Subject
    let selector: LabelSelector
    /// Those that its policies isolate.
    let directions: Set<PolicyDirection>
    var drafts: [RuleDraft]
  }

  private let items: PeerItems
  private let denial: Synthesis.Denial
  private var parts: [Part] = []

  init(_ items: PeerItems, denial: Synthesis.Denial) {
    self.items = items
    self.denial = denial
  }

  /// Adds a component that is not isolated in the directions `withheld`. The caller adds components in their order.
  mutating func add(
    _ subject: Subject, _ selector: LabelSelector, _ drafts: [RuleDraft], withheld: Set<PolicyDirection>
  ) {
    let directions = Set(PolicyDirection.allCases).subtracting(withheld)
    parts.append(
      Part(
        subject: subject, selector: selector, directions: directions,
        drafts: drafts.filter { directions.contains($0.direction) }))
  }

  /// The policies that allow, then those that deny.
  var policies: [NetworkPolicy] { parts.filter { !$0.directions.isEmpty }.map(allowing) + denying }

  private func allowing(_ part: Part) -> NetworkPolicy {
    NetworkPolicy(
      namespace: part.subject.namespace, name: ObjectName.name("flowpermit-allow-\(part.subject.component)"),
      labels: Self.labels, podSelector: part.selector, directions: part.directions,
      ingress: part.drafts.filter { $0.direction == .ingress }.map(\.rule),
      egress: part.drafts.filter { $0.direction == .egress }.map(\.rule))
  }

  private var denying: [NetworkPolicy] {
    switch denial {
    case .component:
      return parts.filter { !$0.directions.isEmpty }.map { part in
        NetworkPolicy(
          namespace: part.subject.namespace, name: ObjectName.name("flowpermit-deny-\(part.subject.component)"),
          labels: Self.labels, podSelector: part.selector, directions: part.directions)
      }
    case .namespace:
      return Set(parts.map(\.subject.namespace)).sorted().compactMap { namespace in
        let directions = parts.filter { $0.subject.namespace == namespace }
          .reduce(Set(PolicyDirection.allCases)) { $0.intersection($1.directions) }
        guard !directions.isEmpty else { return nil }
        return NetworkPolicy(
          namespace: namespace, name: "flowpermit-deny-all", labels: Self.labels, podSelector: LabelSelector(),
          directions: directions)
      }
    }
  }

  /// The rules in the order of the policies.
  var rules: [ProposedRule] {
    parts.flatMap { part -> [ProposedRule] in
      let replay = replay(part)
      return references(part).map { reference, draft in
        ProposedRule(
          reference: reference, rule: draft.rule, basis: draft.basis, edges: draft.edges,
          purposes: draft.purposes.sorted(), droppedWithout: Self.dropped(draft.edges, replay, without: [reference]))
      }
    }
  }

  /// The drafts in the order of the part's policy, with their places in it.
  private func references(_ part: Part) -> [(reference: RuleReference, draft: RuleDraft)] {
    let policy = PolicyReference(allowing(part))
    return PolicyDirection.allCases.reversed().flatMap { direction in
      part.drafts.filter { $0.direction == direction }.enumerated().map { place, draft in
        (RuleReference(policy: policy, direction: direction, rule: place), draft)
      }
    }
  }

  /// Replays the traffic against this part's policy alone, because its rules decide for one side only.
  private func replay(_ part: Part) -> TrafficReplay { TrafficReplay([allowing(part)], items) }

  /// Removes observed rules without which no connection would be dropped, because other rules allow the same.
  mutating func removeUnneeded() {
    for index in parts.indices {
      let replay = replay(parts[index])
      var unneeded: Set<RuleReference> = []
      var kept: [RuleDraft] = []
      // Removing a rule never makes another one unnecessary, so that one pass suffices.
      for (reference, draft) in references(parts[index]) {
        if draft.basis == .observed, Self.dropped(draft.edges, replay, without: unneeded.union([reference])) == 0 {
          unneeded.insert(reference)
        } else {
          kept.append(draft)
        }
      }
      parts[index].drafts = kept
    }
  }

  /// The number of connections that the policy would drop without these rules.
  private static func dropped(_ edges: [Edge], _ replay: TrafficReplay, without rules: Set<RuleReference>) -> Int {
    edges.reduce(0) { sum, edge in
      sum + edge.paths.filter { !replay.passes($0, edge.key, without: rules) }.reduce(0) { $0 + $1.connections }
    }
  }

  /// The notes on what isolating the components denies.
  var notes: [ProposalNote] {
    var notes: [ProposalNote] = []
    for part in parts {
      let component = part.subject.component
      for direction in PolicyDirection.allCases.reversed() where part.directions.contains(direction) {
        let drafts = part.drafts.filter { $0.direction == direction }
        if !drafts.contains(where: { $0.basis == .observed }) {
          notes.append(.directionWithoutEvidence(component: component, direction: direction, rules: drafts.count))
        }
      }
    }
    if denial == .namespace { notes += namespacesDenied }
    return notes
  }

  /// The workloads that a deny-all for their namespace isolates while no policy allows them anything.
  private var namespacesDenied: [ProposalNote] {
    let cluster = items.inventory.cluster
    return Set(parts.map(\.subject.namespace)).sorted().map { namespace in
      let selectors = parts.filter { $0.subject.namespace == namespace }.map(\.selector)
      let isolated = cluster.pods.filter { pod in
        pod.namespace == namespace && pod.network == .own && !pod.hasFinished
          && !selectors.contains { $0.matches(pod.labels) }
      }
      return .namespaceDenied(namespace: namespace, workloads: Set(isolated.map(\.workload)).sorted())
    }
  }
}
