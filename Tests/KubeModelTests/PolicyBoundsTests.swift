import FlowModel
import KubeModel
import Testing

private func policy(_ spec: String, in namespace: String = "a") -> NetworkPolicy {
  let text = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: one, namespace: \(namespace)}
    spec: \(spec)
    """
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "bounds.yaml")
  precondition(cluster.issues.isEmpty && cluster.policies.count == 1, "\(cluster.issues)")
  return cluster.policies[0]
}

private let subject = Pod(namespace: "a", name: "server", labels: ["app": "server"], addresses: [])
private let nameless = Pod(namespace: "b", name: "client", addresses: [])

private func decision(
  _ spec: String, from peer: KnownParty, to server: KnownParty = .exact(PolicyParty(pod: subject)),
  namespaces: [String] = ["a", "b"]
) -> PolicyVerdict.Overall? {
  let evaluator = PolicyEvaluator(policies: [policy(spec)], namespaces: namespaces.map { Namespace(name: $0) })
  if case .certain(let verdict) = evaluator.judge(from: peer, to: server, transport: .tcp, port: 80) {
    return verdict.overall
  }
  return nil
}

/// Rules of a policy for ingress and what they decide for a pod without labels, an address without an owner, a public address, and any peer.
private let cases: [(rules: String, verdicts: [PolicyVerdict.Overall?])] = [
  ("[]", [.denied, .denied, .denied, .denied]),
  ("[{}]", [.allowed, .allowed, .allowed, .allowed]),
  ("[{ports: [{port: 81}]}]", [.denied, .denied, .denied, .denied]),
  ("[{from: [{podSelector: {matchLabels: {app: x}}}]}]", [.denied, nil, .denied, nil]),
  ("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}]}]", [nil, nil, .denied, nil]),
  ("[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}]", [.allowed, nil, .denied, nil]),
  ("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", [nil, .allowed, .allowed, nil]),
  ("[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]", [nil, .allowed, .denied, nil]),
  ("[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", [nil, .denied, nil, nil]),
]

@Test(arguments: cases.indices)
func `a verdict is certain where it is the same for everything that a peer may be`(index: Int) throws {
  let (rules, verdicts) = cases[index]
  let address = try #require(IPAddress("10.1.2.3"))
  let peers: [KnownParty] = [
    .unlabelled(PolicyParty(pod: nameless)), .unlisted(address), .publicAddress(.ipv4), .anyone,
  ]
  #expect(peers.map { decision("{podSelector: {}, ingress: \(rules)}", from: $0) } == verdicts)
}

/// Rules of a policy for egress, and what they decide for a public server and for a host of which only the name is known, in each family.
private let servers: [(rules: String, v4: [PolicyVerdict.Overall?], v6: [PolicyVerdict.Overall?])] = [
  ("[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", [.allowed, .allowed], [.denied, .denied]),
  ("[{to: [{ipBlock: {cidr: '::/0'}}]}]", [.denied, .denied], [.allowed, .allowed]),
  (
    "[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]}]", [.allowed, nil],
    [.denied, .denied]
  ),
  ("[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]", [.allowed, .allowed], [.denied, .denied]),
  ("[{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]", [.denied, nil], [.denied, .denied]),
  ("[{to: [{namespaceSelector: {}}]}]", [.denied, nil], [.denied, nil]),
  ("[{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 81}]}]", [.denied, .denied], [.denied, .denied]),
  ("[{ports: [{port: 80}]}]", [.allowed, .allowed], [.allowed, .allowed]),
]

@Test(arguments: servers.indices)
func `a host may have any address, a public server a public one, and each family is judged alone`(index: Int) {
  let (rules, v4, v6) = servers[index]
  let client = KnownParty.exact(PolicyParty(pod: subject))
  func verdicts(_ family: AddressFamily) -> [PolicyVerdict.Overall?] {
    [KnownParty.publicAddress(family), .host("vault.corp.internal", family)].map {
      decision("{podSelector: {}, policyTypes: [Egress], egress: \(rules)}", from: client, to: $0)
    }
  }
  #expect(verdicts(.ipv4) == v4)
  #expect(verdicts(.ipv6) == v6)
}

@Test func `a Service of which no object is known is judged where everything or nothing is allowed`() {
  let client = KnownParty.exact(PolicyParty(pod: subject))
  let server = KnownParty.service(ServiceName(namespace: "b", name: "vault"))
  func verdict(_ rules: String) -> PolicyVerdict.Overall? {
    decision("{podSelector: {}, policyTypes: [Egress], egress: \(rules)}", from: client, to: server)
  }
  #expect(verdict("[]") == .denied)
  #expect(verdict("[{}]") == .allowed)
  #expect(verdict("[{ports: [{port: 80}]}]") == nil)
  #expect(verdict("[{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}]") == nil)
  #expect(verdict("[{to: [{podSelector: {}}]}]") == .denied)
}

@Test func `a pod without labels is judged only by policies for all pods`() {
  let server = KnownParty.unlabelled(PolicyParty(pod: Pod(namespace: "a", name: "other", addresses: [])))
  let client = KnownParty.exact(PolicyParty(pod: subject))
  #expect(decision("{podSelector: {}, ingress: []}", from: client, to: server) == .denied)
  #expect(decision("{podSelector: {matchLabels: {app: x}}, ingress: []}", from: client, to: server) == nil)
  #expect(decision("{podSelector: {matchLabels: {app: x}}, ingress: [{}]}", from: client, to: server) == .allowed)
}

@Test func `a label of a namespace without an object is not known, and its name is`() {
  let client = KnownParty.exact(PolicyParty(pod: Pod(namespace: "b", name: "client", labels: ["app": "x"])))
  let byTeam = "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]}"
  #expect(decision(byTeam, from: client) == .denied)
  #expect(decision(byTeam, from: client, namespaces: ["a"]) == nil)
  let byName =
    "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}]}"
  #expect(decision(byName, from: client, namespaces: []) == .allowed)
}

@Test func `the network of nodes is the namespace that stands for it, unless only addresses count`() throws {
  var home = Namespace(name: "nodes")
  home.labels[Namespace.hostNetworkLabel] = ""
  let rule =
    "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {policy-group.network.openshift.io/host-network: ''}}}]}]}"
  let node = PolicyParty(address: try #require(IPAddress("10.0.0.2")), node: "n1")
  let outside = PolicyParty(address: try #require(IPAddress("10.0.0.2")))
  let serving = try #require(IPAddress("192.168.0.2"))
  func overall(_ party: PolicyParty, _ network: PolicyEvaluator.HostNetwork) -> PolicyVerdict.Overall {
    PolicyEvaluator(
      policies: [policy(rule)], namespaces: [home, Namespace(name: "a")],
      nodes: [Node(name: "n1", addresses: [serving])], hostNetwork: network
    )
    .judge(from: party, to: PolicyParty(pod: subject), transport: .tcp, port: 80).overall
  }
  #expect(overall(node, .byNamespace) == .allowed)
  #expect(overall(outside, .byNamespace) == .denied)
  #expect(
    overall(PolicyParty(address: serving, node: "n1"), .byNamespace) == .denied, "what it serves on is not in the set")
  #expect(overall(node, .byAddress) == .denied)
}

@Test func `a protocol without ports is not decided, whatever is known of the ends`() {
  let evaluator = PolicyEvaluator(
    policies: [policy("{podSelector: {}, policyTypes: [Ingress]}")], namespaces: [Namespace(name: "a")])
  let verdict = evaluator.judge(
    from: .unlisted(IPAddress("10.9.9.9")!), to: .exact(PolicyParty(pod: subject)), transport: .icmp, port: 0)
  guard case .certain(let certain) = verdict else { return #expect(Bool(false), "it is certain that nothing decides") }
  #expect(certain.overall == .undefined)
}

@Test func `no policy decides what a pod sends to itself, with labels or without`() {
  let itself = PolicyParty(pod: Pod(namespace: "a", name: "server", addresses: []))
  let verdict = decision(
    "{podSelector: {}, ingress: []}", from: .unlabelled(itself), to: .exact(PolicyParty(pod: subject)))
  #expect(verdict == .undefined)
}
