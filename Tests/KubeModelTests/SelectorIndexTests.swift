import FlowModel
import TestSupport
import Testing

@testable import KubeModel

/// Labels, selectors and policies at random: few keys and values, so that many selectors select many pods.
private struct RandomLabels {
  var random: SplitMix64

  mutating func labels() -> [String: String] {
    var labels: [String: String] = [:]
    for _ in 0..<Int.random(in: 0...4, using: &random) { labels[key()] = value() }
    return labels
  }

  mutating func selector() -> LabelSelector {
    var selector = LabelSelector()
    for _ in 0..<Int.random(in: 0...2, using: &random) { selector.matchLabels[key()] = value() }
    for _ in 0..<Int.random(in: 0...2, using: &random) { selector.matchExpressions.append(requirement()) }
    return selector
  }

  private mutating func requirement() -> LabelSelector.Requirement {
    let conditions: [LabelSelector.Requirement.Operator] = [.isIn, .notIn, .exists, .doesNotExist]
    let condition = conditions[Int.random(in: 0..<4, using: &random)]
    let hasValues = condition == .isIn || condition == .notIn
    // The API server rejects a list without values, but it is judged as written. A value can occur twice.
    let values = hasValues ? (0..<Int.random(in: 0...3, using: &random)).map { _ in value() } : []
    return LabelSelector.Requirement(key: key(), condition: condition, values: values)
  }

  mutating func pod(_ number: Int) -> Pod {
    Pod(
      namespace: namespace(), name: "pod-\(number)", labels: labels(),
      addresses: [IPAddress(v4: 0x0A00_0000 + UInt32(number))])
  }

  mutating func policy(_ number: Int) -> NetworkPolicy {
    let directions: [Set<PolicyDirection>] = [[.ingress], [.egress], [.ingress, .egress]]
    return NetworkPolicy(
      namespace: namespace(), name: "policy-\(number % 7)", podSelector: selector(),
      directions: directions[Int.random(in: 0..<3, using: &random)], ingress: rules(), egress: rules(),
      source: ObjectSource(file: "random.yaml", line: number))
  }

  private mutating func rules() -> [NetworkPolicy.Rule] {
    (0..<Int.random(in: 0...2, using: &random)).map { _ in
      var peer = NetworkPolicy.Peer(pods: selector())
      if Bool.random(using: &random) { peer.namespaces = LabelSelector() }
      let port = Int.random(in: 1...3, using: &random)
      return NetworkPolicy.Rule(peers: [peer], ports: [NetworkPolicy.Port(.tcp, .range(port...3))])
    }
  }

  private mutating func key() -> String { "key-\(Int.random(in: 0..<5, using: &random))" }
  private mutating func value() -> String { "value-\(Int.random(in: 0..<3, using: &random))" }
  private mutating func namespace() -> String { "namespace-\(Int.random(in: 0..<3, using: &random))" }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func `the index finds exactly the selectors that a walk over all of them finds`(seed: UInt64) {
  var random = RandomLabels(random: SplitMix64(seed: seed))
  let selectors = (0..<50).map { _ in random.selector() }
  let index = SelectorIndex(selectors)
  for _ in 0..<20 {
    let labels = random.labels()
    #expect(index.matches(labels) == selectors.indices.filter { selectors[$0].matches(labels) })
  }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func `the nearest selector is the first of those that a walk over all of them finds nearest`(seed: UInt64) {
  var random = RandomLabels(random: SplitMix64(seed: seed))
  let selectors = (0..<(seed % 30)).map { _ in random.selector() }
  let nearest = NearestSelector(selectors)
  for _ in 0..<20 {
    let labels = random.labels()
    let misses = selectors.map { selector in selector.requirements.count { !$0.matches(labels) } }
    let found = nearest.nearest(labels)
    #expect(found?.misses == misses.min())
    #expect(found?.place == misses.firstIndex { $0 == misses.min() })
  }
}

@Test(arguments: 0..<100 as Range<UInt64>)
func `a verdict rests on exactly the policies that select the pod and the rules that match`(seed: UInt64) {
  var random = RandomLabels(random: SplitMix64(seed: seed))
  let policies = (0..<40).map { random.policy($0) }
  let pods = (0..<12).map { random.pod($0) }
  let evaluator = PolicyEvaluator(policies: policies, namespaces: [])
  for source in pods {
    for destination in pods where destination != source {
      let verdict = evaluator.judge(
        from: PolicyParty(pod: source), to: PolicyParty(pod: destination), transport: .tcp, port: 2)
      #expect(verdict.egress == walk(policies, .egress, source, destination, verdict.egress.nearest))
      #expect(verdict.ingress == walk(policies, .ingress, destination, source, verdict.ingress.nearest))
    }
  }
}

/// The verdict of one side by a walk over all policies; `nearest` is taken as it is.
private func walk(
  _ policies: [NetworkPolicy], _ direction: PolicyDirection, _ subject: Pod, _ peer: Pod, _ nearest: NearMiss?
) -> DirectionVerdict {
  let isolating = policies.filter { policy in
    policy.namespace == subject.namespace && policy.directions.contains(direction)
      && policy.podSelector.matches(subject.labels)
  }
  guard !isolating.isEmpty else { return DirectionVerdict(.notIsolated) }
  let references = isolating.map(PolicyReference.init).sorted()
  let allowing = isolating.flatMap { policy in
    policy.rules(direction).enumerated().filter { _, rule in
      let selects = rule.peers.contains { item in
        (item.namespaces != nil || peer.namespace == policy.namespace) && item.pods?.matches(peer.labels) ?? true
      }
      return selects && rule.ports.contains { $0.target == .range(1...3) || $0.target == .range(2...3) }
    }.map { RuleReference(policy: PolicyReference(policy), direction: direction, rule: $0.offset) }
  }.sorted()
  guard allowing.isEmpty else {
    return DirectionVerdict(.allowed, tier: .networkPolicy, isolatedBy: references, allowedBy: allowing)
  }
  return DirectionVerdict(.denied, tier: .networkPolicy, isolatedBy: references, nearest: nearest)
}

@Test func `of ten thousand policies for one workload each, only those of the pod's workload are candidates`() {
  let selectors = (0..<10_000).map { LabelSelector(matchLabels: ["app": "app-\($0 % 5000)", "tier": "front"]) }
  let index = SelectorIndex(selectors)
  #expect(index.candidates(["app": "app-7", "tier": "front"]) == [7, 5007])
  #expect(index.candidates(["tier": "front"]).isEmpty)
}

@Test
func `a selector that requires no label is a candidate for every pod, and one of several values for each of them`() {
  let index = SelectorIndex([
    LabelSelector(matchExpressions: [.init(key: "app", condition: .notIn, values: ["a"])]),
    LabelSelector(matchExpressions: [.init(key: "app", condition: .isIn, values: ["a", "b", "b"])]),
    LabelSelector(matchExpressions: [.init(key: "app", condition: .exists)]),
    LabelSelector(matchExpressions: [.init(key: "app", condition: .isIn)]),
  ])
  #expect(index.candidates([:]) == [0])
  #expect(index.candidates(["app": "b"]) == [0, 1, 2])
  #expect(index.candidates(["app": "c"]) == [0, 2])
}

@Test func `a pod whose labels change is judged by the policies that select it now`() {
  let policy = NetworkPolicy(
    namespace: "x", name: "p", podSelector: LabelSelector(matchLabels: ["app": "a"]), directions: [.ingress])
  let evaluator = PolicyEvaluator(policies: [policy], namespaces: [])
  var pod = Pod(namespace: "x", name: "p", labels: ["app": "a"])
  let client = PolicyParty(pod: Pod(namespace: "x", name: "q"))
  func decision() -> DirectionVerdict.Decision {
    evaluator.judge(from: client, to: PolicyParty(pod: pod), transport: .tcp, port: 80).ingress.decision
  }
  #expect(decision() == .denied)
  pod.labels = ["app": "b"]
  #expect(decision() == .notIsolated)
  pod.labels = ["app": "a"]
  #expect(decision() == .denied)
}
