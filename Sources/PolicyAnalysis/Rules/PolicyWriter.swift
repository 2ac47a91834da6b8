import Classifier
import FlowModel
import KubeModel

/// Writes policies that let denied connections pass, with the peers and ports that `derive` proposes for the same connections.
final class PolicyWriter: Sendable {
  /// Pods that one policy selects, in one direction.
  struct Subject: Hashable, Comparable {
    let namespace: String
    let members: PeerGroup.Members
    let direction: PolicyDirection

    static func < (left: Subject, right: Subject) -> Bool {
      if left.namespace != right.namespace { return left.namespace < right.namespace }
      if left.members != right.members { return left.members < right.members }
      return left.direction < right.direction
    }
  }

  /// The rules that connections need in the policies of one side.
  struct Request {
    /// Whether a profile expects the connections.
    var isNeeded: Bool
    /// The labels that traffic shows of the subject's pods; nil where the objects have them.
    var labels: [String: String]?
    var seeds: [RuleSeed.Key: RuleSeed] = [:]

    mutating func addLabels(_ others: [String: String]) {
      labels = labels.map { mine in mine.filter { others[$0.key] == $0.value } } ?? others
    }

    mutating func merge(_ other: Request) {
      if let labels = other.labels { addLabels(labels) }
      for (key, seed) in other.seeds { seeds.add(seed, key) }
    }
  }

  struct Written: Sendable {
    let policy: NetworkPolicy
    /// The rule that each seed became a part of.
    let places: [RuleSeed.Key: Int]
  }

  let items: PeerItems
  private let evaluator: PolicyEvaluator
  private let grouping: PeerGrouping
  private let companions: RuleCompanions

  init(_ context: AnalysisContext) {
    items = context.items
    evaluator = context.evaluator
    grouping = PeerGrouping(items: items, evidence: .objectsAndTraffic)
    companions = RuleCompanions(items: items)
  }

  /// The rules that let all connections of the edge pass in one direction, and the pods that need them. Nil where no policy can be
  /// written, because the side has no pod that a policy selects, or a peer cannot be named.
  func request(_ edge: Edge, _ direction: PolicyDirection) -> (subject: Subject, request: Request)? {
    let peer = direction == .egress ? edge.key.source : edge.key.destination
    var request = Request(isNeeded: items.profiles.isNeeded(edge.key))
    var subject: Subject?
    let seed = self.seed(edge.key, direction)
    for path in edge.paths {
      let own = direction == .egress ? path.source : path.destination
      guard let pod = own.policyParty?.selectablePod, !pod.namespace.isEmpty else { return nil }
      if subject == nil { subject = self.subject(pod, peer, direction) }
      guard let subject else { return nil }
      if !items.hasPods(subject.namespace, subject.members) { request.addLabels(pod.labels) }
      switch grouping.targets(of: path, edge.key, direction, request.isNeeded ? .component : .workload) {
      case .unknown, .notSelectable: return nil
      case .known(let targets):
        for target in targets {
          var seed = seed
          seed.seen = target.seen
          request.seeds.add(
            seed,
            RuleSeed.Key(direction: direction, group: target.group, transport: edge.key.transport, port: target.port))
        }
      }
    }
    return subject.map { ($0, request) }
  }

  private func seed(_ key: Edge.Key, _ direction: PolicyDirection) -> RuleSeed {
    let (own, other) = direction == .egress ? (key.source, key.destination) : (key.destination, key.source)
    let profile = items.profiles[own.component ?? ""]
    let need = profile?.need(direction, key.purpose, key.transport, with: other)
    let place = need.flatMap { need in profile?.needs.firstIndex { $0.id == need.id } }
    return RuleSeed(basis: .observed, needs: place.map { [$0] } ?? [], purposes: [key.purpose])
  }

  /// All pods of a component where policies isolate every one of them, else the pod's workload: a fix isolates what it selects, and must
  /// not isolate a pod that is open today.
  private func subject(_ pod: Pod, _ peer: Peer, _ direction: PolicyDirection) -> Subject {
    if let component = peer.component, items.profiles[component]?.role == .subject {
      let members = PeerGroup.Members.component(component)
      let pods = items.pods(pod.namespace, members)
      if !pods.isEmpty, items.selector(pod.namespace, members) != nil,
        pods.allSatisfy({ !evaluator.policies(isolating: $0, direction).isEmpty })
      {
        return Subject(namespace: pod.namespace, members: members, direction: direction)
      }
    }
    return Subject(namespace: pod.namespace, members: .workload(pod.workload), direction: direction)
  }

  /// The policy with the rules of the request and their companions; nil where no labels select the subject's pods. `start` is the
  /// beginning of its name.
  func policy(_ subject: Subject, _ request: Request, named start: String? = nil) -> Written? {
    guard let selector = items.selector(subject.namespace, subject.members, seen: request.labels) else { return nil }
    var seeds = request.seeds
    companions.add(
      to: &seeds, of: items.pods(subject.namespace, subject.members), basis: .observed)
    let (rules, places) = rules(seeds, in: subject.namespace)
    guard !rules.isEmpty else { return nil }
    var policy = NetworkPolicy(
      namespace: subject.namespace, name: "", podSelector: selector, directions: [subject.direction],
      ingress: subject.direction == .ingress ? rules : [], egress: subject.direction == .egress ? rules : [])
    policy.name = ObjectName.name(
      start ?? "allow-\(subject.members.name)-\(subject.direction.rawValue)", for: policy)
    return Written(policy: policy, places: places)
  }

  /// The rules, and the place of the rule that each seed is a part of.
  private func rules(
    _ seeds: [RuleSeed.Key: RuleSeed], in namespace: String
  ) -> ([NetworkPolicy.Rule], [RuleSeed.Key: Int]) {
    // An unexpected flow has a single seed, and there may be a million of them.
    if seeds.count == 1, let (key, seed) = seeds.first {
      guard let peers = items.items(for: key.group, seen: seed.seen, in: namespace) else { return ([], [:]) }
      return ([NetworkPolicy.Rule(peers: peers, ports: [key.policyPort])], [key: 0])
    }
    let drafts = RuleDraft.drafts(seeds, items, in: namespace)
    let places = drafts.enumerated().flatMap { place, draft in draft.keys.map { ($0, place) } }
    return (drafts.map(\.rule), Dictionary(places) { first, _ in first })
  }
}
