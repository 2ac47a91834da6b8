import Classifier
import FlowModel
import KubeModel

/// Puts rules into policies: one that allows for each component, then what denies.
struct PolicyAssembly {
  /// The label that tells whose objects these are.
  private static let labels = ["app.kubernetes.io/managed-by": "flowpermit"]

  private struct Part {
    let subject: Subject
    let selector: LabelSelector
    var drafts: [RuleDraft]
  }

  private let items: PeerItems
  private let denial: Synthesis.Denial
  private var parts: [Part] = []

  init(_ items: PeerItems, denial: Synthesis.Denial) {
    self.items = items
    self.denial = denial
  }

  /// Adds a component; components come in their order.
  mutating func add(_ subject: Subject, _ selector: LabelSelector, _ drafts: [RuleDraft]) {
    parts.append(Part(subject: subject, selector: selector, drafts: drafts))
  }

  /// The policies that allow, then those that deny.
  var policies: [NetworkPolicy] { parts.map(allowing) + denying }

  private func allowing(_ part: Part) -> NetworkPolicy {
    NetworkPolicy(
      namespace: part.subject.namespace, name: ObjectName.made(of: "flowpermit-allow-\(part.subject.component)"),
      labels: Self.labels, podSelector: part.selector, directions: [.ingress, .egress],
      ingress: part.drafts.filter { $0.direction == .ingress }.map(\.rule),
      egress: part.drafts.filter { $0.direction == .egress }.map(\.rule))
  }

  private var denying: [NetworkPolicy] {
    switch denial {
    case .component:
      return parts.map { part in
        NetworkPolicy(
          namespace: part.subject.namespace, name: ObjectName.made(of: "flowpermit-deny-\(part.subject.component)"),
          labels: Self.labels, podSelector: part.selector, directions: [.ingress, .egress])
      }
    case .namespace:
      return Set(parts.map(\.subject.namespace)).sorted().map { namespace in
        NetworkPolicy(
          namespace: namespace, name: "flowpermit-deny-all", labels: Self.labels, podSelector: LabelSelector(),
          directions: [.ingress, .egress])
      }
    }
  }

  /// The rules in the order of the policies, with what each is needed for.
  var rules: [ProposedRule] {
    parts.flatMap { part -> [ProposedRule] in
      let policy = PolicyReference(allowing(part))
      return PolicyDirection.allCases.reversed().flatMap { direction in
        part.drafts.filter { $0.direction == direction }.enumerated().map { place, draft in
          ProposedRule(
            reference: RuleReference(policy: policy, direction: direction, rule: place), rule: draft.rule,
            basis: draft.basis, edges: draft.edges, purposes: draft.purposes.sorted(),
            droppedWithout: droppedWithout(draft, at: place, of: part))
        }
      }
    }
  }

  /// Takes away rules that were seen and without which nothing would be dropped, because other rules say it too.
  mutating func removeUnneeded() {
    for index in parts.indices {
      var place = 0
      // A rule that is needed beside another is needed without it all the more, so that none is looked at again.
      while place < parts[index].drafts.count {
        if isUnneeded(parts[index].drafts[place], of: parts[index]) {
          parts[index].drafts.remove(at: place)
        } else {
          place += 1
        }
      }
    }
  }

  private func isUnneeded(_ draft: RuleDraft, of part: Part) -> Bool {
    guard draft.basis == .observed else { return false }
    let place = part.drafts.filter { $0.direction == draft.direction }.firstIndex { $0.rule == draft.rule } ?? 0
    return droppedWithout(draft, at: place, of: part) == 0
  }

  /// Connections behind a rule that the component's policy would drop without it.
  private func droppedWithout(_ draft: RuleDraft, at place: Int, of part: Part) -> Int {
    var policy = allowing(part)
    switch draft.direction {
    case .ingress: policy.ingress.remove(at: place)
    case .egress: policy.egress.remove(at: place)
    }
    // Only this side counts: the other side's policy is not what the rule is in.
    let replay = TrafficReplay([policy], items)
    return draft.edges.reduce(0) { sum, edge in
      sum + edge.paths.filter { !replay.passes($0, edge.key) }.reduce(0) { $0 + $1.connections }
    }
  }

  /// What isolating the components means beyond the rules.
  var notes: [ProposalNote] {
    var notes: [ProposalNote] = []
    for part in parts {
      let component = part.subject.component
      for direction in PolicyDirection.allCases.reversed() {
        let drafts = part.drafts.filter { $0.direction == direction }
        if !drafts.contains(where: { $0.basis == .observed }) {
          notes.append(.directionWithoutEvidence(component: component, direction: direction, rules: drafts.count))
        }
      }
    }
    if denial == .namespace { notes += namespacesDenied }
    return notes
  }

  /// Workloads that a deny-all for their namespace cuts off, with no policy that allows them anything.
  private var namespacesDenied: [ProposalNote] {
    let cluster = items.inventory.cluster
    return Set(parts.map(\.subject.namespace)).sorted().map { namespace in
      let selectors = parts.filter { $0.subject.namespace == namespace }.map(\.selector)
      let cutOff = cluster.pods.filter { pod in
        pod.namespace == namespace && pod.network == .own && !pod.hasFinished
          && !selectors.contains { $0.matches(pod.labels) }
      }
      return .namespaceDenied(namespace: namespace, workloads: Set(cutOff.map(\.workload)).sorted())
    }
  }
}
