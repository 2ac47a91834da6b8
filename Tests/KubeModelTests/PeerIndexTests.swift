import FlowModel
import KubeModel
import TestSupport
import Testing

/// Peers, pods and addresses at random: few labels and blocks within one another, so that many peers match.
private struct RandomPeers {
  var random: SplitMix64

  private mutating func number(_ end: Int) -> Int { Int.random(in: 0..<end, using: &random) }

  private mutating func selector() -> LabelSelector {
    switch number(4) {
    case 0: LabelSelector()
    case 1: LabelSelector(matchExpressions: [.init(key: "tier", condition: .notIn, values: ["\(number(3))"])])
    case 2: LabelSelector(matchLabels: ["app": "\(number(40))", "tier": "\(number(3))"])
    default: LabelSelector(matchExpressions: [.init(key: "app", condition: .isIn, values: ["\(number(40))", "x"])])
    }
  }

  private mutating func block() -> NetworkPolicy.IPBlock? {
    guard let block = CIDR(address(), prefixLength: 20 + number(13)) else { return nil }
    let exceptions = (0..<number(20)).compactMap { _ in CIDR(address(), prefixLength: 24 + number(9)) }
    return NetworkPolicy.IPBlock(block: block, except: number(2) == 0 ? [] : exceptions)
  }

  mutating func peer() -> NetworkPolicy.Peer {
    switch number(4) {
    case 0: NetworkPolicy.Peer(block: block())
    case 1: NetworkPolicy.Peer(pods: selector(), namespaces: .namespace("ns-\(number(4))"))
    case 2: NetworkPolicy.Peer(namespaces: LabelSelector(matchLabels: ["team": "\(number(3))"]))
    default: NetworkPolicy.Peer(pods: selector())
    }
  }

  mutating func address() -> IPAddress { IPAddress(v4: 0x0A00_0000 + UInt32(number(4096))) }

  mutating func pod(_ name: Int) -> Pod {
    Pod(
      namespace: "ns-\(number(4))", name: "pod-\(name)", labels: ["app": "\(number(40))", "tier": "\(number(3))"],
      addresses: (0...number(2)).map { _ in address() })
  }

  mutating func party(_ number: Int) -> PolicyParty {
    self.number(3) == 0 ? PolicyParty(address: address()) : PolicyParty(pod: pod(number))
  }
}

@Test(arguments: Array(1...8), PolicyEvaluator.BlockReach.allCases)
func `a rule with many peers judges as rules with one of them each do`(
  seed: Int, reach: PolicyEvaluator.BlockReach
) {
  var random = RandomPeers(random: SplitMix64(seed: UInt64(seed)))
  let peers = (0..<(seed * 6)).map { _ in random.peer() }
  let namespaces = (0..<3).map { Namespace(name: "ns-\($0)", labels: ["team": "\($0)"]) }
  func evaluator(_ rules: [NetworkPolicy.Rule]) -> PolicyEvaluator {
    let policy = NetworkPolicy(
      namespace: "ns-0", name: "p", podSelector: LabelSelector(), directions: [.ingress], ingress: rules)
    return PolicyEvaluator(policies: [policy], namespaces: namespaces, blocksReach: reach)
  }
  let together = evaluator([NetworkPolicy.Rule(peers: peers)])
  let apart = evaluator(peers.map { NetworkPolicy.Rule(peers: [$0]) })
  let server = PolicyParty(pod: Pod(namespace: "ns-0", name: "server"))
  for number in 0..<200 {
    let client = random.party(number)
    // Twice, as what is nearest is remembered.
    for _ in 0..<2 {
      let one = together.judge(from: client, to: server, transport: .tcp, port: 80).ingress
      let many = apart.judge(from: client, to: server, transport: .tcp, port: 80).ingress
      #expect(one.decision == many.decision)
      #expect(one.nearest?.differences == many.nearest?.differences)
    }
  }
}

@Test(arguments: Array(1...12), PolicyEvaluator.BlockReach.allCases)
func `of many rules those allow a connection that would allow it alone`(seed: Int, reach: PolicyEvaluator.BlockReach) {
  var random = RandomPeers(random: SplitMix64(seed: UInt64(seed)))
  let rules = (0..<(seed * 6)).map { place in
    let port = NetworkPolicy.Port(.tcp, .range(80...80 + place % 3))
    return NetworkPolicy.Rule(peers: (0..<(place % 4)).map { _ in random.peer() }, ports: [port])
  }
  let namespaces = (0..<3).map { Namespace(name: "ns-\($0)", labels: ["team": "\($0)"]) }
  func evaluator(_ rules: [NetworkPolicy.Rule]) -> PolicyEvaluator {
    let policy = NetworkPolicy(
      namespace: "ns-0", name: "p", podSelector: LabelSelector(), directions: [.ingress], ingress: rules)
    return PolicyEvaluator(policies: [policy], namespaces: namespaces, blocksReach: reach)
  }
  let (together, apart) = (evaluator(rules), rules.map { evaluator([$0]) })
  let pod = Pod(namespace: "ns-0", name: "server")
  let server = PolicyParty(pod: pod)
  for number in 0..<100 {
    let client = random.party(number)
    for port in [80, 81, 82] as [UInt16] {
      let verdict = together.judge(from: client, to: server, transport: .tcp, port: port).ingress
      let alone = apart.map { $0.judge(from: client, to: server, transport: .tcp, port: port).ingress.decision }
      #expect(verdict.allowedBy.map(\.rule) == alone.indices.filter { alone[$0] == .allowed })
    }
    for (rule, reference) in zip(rules, together.rules(.ingress, of: pod)) {
      guard case .range(let ports) = rule.ports[0].target, let port = UInt16(exactly: ports.lowerBound) else {
        continue
      }
      let verdict = apart[reference.rule].judge(from: client, to: server, transport: .tcp, port: port).ingress
      #expect((together.places(of: [client], matching: rule, reference) == [0]) == (verdict.decision == .allowed))
    }
  }
}

@Test func `a pod whose labels change is judged by the new ones`() {
  let rules = (0..<40).map { place in
    let selector = LabelSelector(matchLabels: ["app": "\(place)"])
    return NetworkPolicy.Rule(peers: [NetworkPolicy.Peer(pods: selector)])
  }
  let policy = NetworkPolicy(
    namespace: "ns-0", name: "p", podSelector: LabelSelector(), directions: [.ingress], ingress: rules)
  let evaluator = PolicyEvaluator(policies: [policy], namespaces: [])
  let server = PolicyParty(pod: Pod(namespace: "ns-0", name: "server"))
  for app in ["3", "7", "none"] {
    let client = PolicyParty(pod: Pod(namespace: "ns-0", name: "client", labels: ["app": app]))
    let verdict = evaluator.judge(from: client, to: server, transport: .tcp, port: 80).ingress
    #expect(verdict.allowedBy.map(\.rule) == Int(app).map { [$0] } ?? [])
  }
}
