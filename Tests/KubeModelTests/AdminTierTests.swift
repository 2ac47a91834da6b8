import FlowModel
import KubeModel
import Testing

/// An AdminNetworkPolicy for the pods of namespace `x`.
private func admin(_ name: String, priority: Int = 10, _ rules: String) -> String {
  """
  apiVersion: policy.networking.k8s.io/v1alpha1
  kind: AdminNetworkPolicy
  metadata: {name: \(name)}
  spec: {priority: \(priority), subject: {namespaces: {matchLabels: {team: red}}}, \(rules)}
  """
}

private func baseline(_ rules: String) -> String {
  """
  apiVersion: policy.networking.k8s.io/v1alpha1
  kind: BaselineAdminNetworkPolicy
  metadata: {name: default}
  spec: {subject: {namespaces: {}}, \(rules)}
  """
}

private func cluster(_ name: String, tier: String, priority: Int = 10, _ rules: String) -> String {
  """
  apiVersion: policy.networking.k8s.io/v1alpha2
  kind: ClusterNetworkPolicy
  metadata: {name: \(name)}
  spec: {tier: \(tier), priority: \(priority), subject: {namespaces: {matchLabels: {team: red}}}, \(rules)}
  """
}

private func world(_ policies: String...) -> World { World(policies.joined(separator: "\n---\n")) }

private let fromBlue = "from: [{namespaces: {matchLabels: {team: blue}}}]"
private let toAll = "to: [{networks: [0.0.0.0/0, '::/0']}]"

@Test func `an admin policy that allows overrides a NetworkPolicy that denies`() {
  let verdict = world(
    admin("a", "ingress: [{action: Allow, \(fromBlue)}]"),
    World.policy("x", "deny", "{podSelector: {}, policyTypes: [Ingress]}")
  ).verdict("y/web", "x/a").ingress
  #expect(verdict.decision == .allowed)
  #expect(verdict.tier == .admin)
  #expect(verdict.allowedBy.map(\.policy.description) == ["AdminNetworkPolicy/a"])
  #expect(verdict.isolatedBy.isEmpty)
}

@Test func `an admin policy that denies is named with its rule, and NetworkPolicies are not asked`() {
  let verdict = world(
    admin(
      "a", "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}]}, {action: Deny, \(fromBlue)}]"),
    World.policy("x", "allow", "{podSelector: {}, ingress: [{}]}")
  ).verdict("y/web", "x/a")
  #expect(verdict.overall == .denied)
  #expect(verdict.ingress.deniedBy?.policy.kind == .adminNetworkPolicy)
  #expect(verdict.ingress.deniedBy?.rule == 1)
  #expect(verdict.ingress.primaryPolicy?.name == "a")
  #expect(verdict.deniedByIsolation.isEmpty)
}

@Test func `pass leaves the decision to NetworkPolicies, and to the baseline for a pod that none selects`() {
  let pass = admin("a", "ingress: [{action: Pass, \(fromBlue)}, {action: Deny, \(fromBlue)}]")
  let deny = baseline("ingress: [{action: Deny, \(fromBlue)}]")
  let allow = World.policy("x", "allow", "{podSelector: {}, ingress: [{}]}")
  #expect(world(pass).verdict("y/web", "x/a").ingress.decision == .notIsolated)
  #expect(world(pass, deny).verdict("y/web", "x/a").ingress.tier == .baseline)
  #expect(world(pass, deny).verdict("y/web", "x/a").ingress.decision == .denied)
  #expect(world(pass, deny, allow).verdict("y/web", "x/a").ingress.decision == .allowed)
  #expect(world(pass, deny, allow).verdict("y/web", "x/a").ingress.tier == .networkPolicy)
}

@Test func `the policy with the lowest priority and in it the first matching rule decide`() {
  let allow = admin("allow", priority: 5, "ingress: [{action: Allow, \(fromBlue)}]")
  let deny = admin("deny", priority: 6, "ingress: [{action: Deny, \(fromBlue)}]")
  for policies in [[allow, deny], [deny, allow]] {
    #expect(world(policies.joined(separator: "\n---\n")).passes("y/web", "x/a"))
  }
  let rules = "ingress: [{action: Deny, \(fromBlue), ports: [{portNumber: {port: 80}}]}, {action: Allow, \(fromBlue)}]"
  #expect(!world(admin("a", rules)).passes("y/web", "x/a", 80))
  #expect(world(admin("a", rules)).passes("y/web", "x/a", 81))
}

@Test func `AdminNetworkPolicies and ClusterNetworkPolicies of the Admin tier are ordered together`() {
  let accept = cluster("accept", tier: "Admin", priority: 1, "ingress: [{action: Accept, \(fromBlue)}]")
  let deny = admin("deny", priority: 2, "ingress: [{action: Deny, \(fromBlue)}]")
  #expect(world(deny, accept).passes("y/web", "x/a"))
}

@Test func `a ClusterNetworkPolicy of the Baseline tier does not touch pods that a NetworkPolicy selects`() {
  let deny = cluster("deny", tier: "Baseline", "ingress: [{action: Deny, \(fromBlue)}]")
  let allow = World.policy("x", "p", "{podSelector: {matchLabels: {app: a}}, ingress: [{}]}")
  #expect(world(deny, allow).passes("y/web", "x/a"))
  #expect(!world(deny, allow).passes("y/web", "x/b"))
}

@Test(arguments: [
  ("{portNumber: {protocol: UDP, port: 53}}", TransportProtocol.udp, 53 as UInt16),
  ("{portRange: {start: 79, end: 81}}", .tcp, 80), ("{namedPort: web}", .tcp, 8080),
])
func `ports of an AdminNetworkPolicy are numbers, ranges and names of the destination's ports`(
  port: String, transport: TransportProtocol, number: UInt16
) {
  let world = world(admin("a", "ingress: [{action: Deny, \(fromBlue), ports: [\(port)]}]"))
  #expect(!world.passes("y/web", "x/a", number, transport))
  #expect(world.passes("y/web", "x/a", 9999, transport))
  #expect(world.passes("y/web", "x/a", number, .sctp))
}

@Test(arguments: [
  ("{udp: {destinationPort: {number: 53}}}", TransportProtocol.udp, 53 as UInt16),
  ("{tcp: {destinationPort: {range: {start: 79, end: 81}}}}", .tcp, 80), ("{destinationNamedPort: web}", .tcp, 8080),
])
func `protocols of a ClusterNetworkPolicy are numbers, ranges and names of the destination's ports`(
  port: String, transport: TransportProtocol, number: UInt16
) {
  let world = world(cluster("c", tier: "Admin", "ingress: [{action: Deny, \(fromBlue), protocols: [\(port)]}]"))
  #expect(!world.passes("y/web", "x/a", number, transport))
  #expect(world.passes("y/web", "x/a", 9999, transport))
  #expect(world.passes("y/web", "x/a", number, .sctp))
}

@Test func `a rule without ports matches protocols without ports too, one with ports does not`() {
  #expect(!world(admin("a", "ingress: [{action: Deny, \(fromBlue)}]")).passes("y/web", "x/a", 0, .icmp))
  let ports = admin("a", "ingress: [{action: Deny, \(fromBlue), ports: [{portNumber: {port: 80}}]}]")
  #expect(world(ports).passes("y/web", "x/a", 0, .icmp))
}

@Test(arguments: PolicyEvaluator.BlockReach.allCases)
func `networks match addresses outside and those of pods, with every network plugin`(
  reach: PolicyEvaluator.BlockReach
) {
  let world = World(admin("a", "egress: [{action: Deny, \(toAll)}]"), blocksReach: reach)
  #expect(!world.passes("x/a", "8.8.8.8"))
  #expect(!world.passes("x/a", "y/web"))
}

@Test func `nodes match the addresses in the status of nodes by their labels`() throws {
  let world = world(admin("a", "egress: [{action: Deny, to: [{nodes: {matchLabels: {zone: a}}}]}]"))
  #expect(!world.passes("x/b", "192.168.0.1"))
  #expect(world.passes("x/b", "192.168.0.2"))
  let pod = try #require(world.inventory.pod(namespace: "x", name: "b"))
  let inPodNetwork = PolicyParty(address: try #require(IPAddress("10.0.0.99")), node: "n1")
  let verdict = world.evaluator.judge(from: PolicyParty(pod: pod), to: inPodNetwork, transport: .tcp, port: 80)
  #expect(verdict.egress.decision == .notIsolated)
}

@Test func `host-network pods are neither subjects nor peers`() {
  let world = world(
    admin("a", "ingress: [{action: Deny, from: [{namespaces: {}}]}], egress: [{action: Deny, to: [{namespaces: {}}]}]"))
  #expect(world.passes("y/web", "x/host"))
  #expect(world.verdict("x/host", "x/a").ingress.decision == .notIsolated)
}

@Test func `a deny that a rule for domain names could precede is undefined, an allow is not`() {
  let names = "{action: Allow, to: [{domainNames: [acme.example]}]}"
  let deny = "{action: Deny, \(toAll)}"
  #expect(world(admin("a", "egress: [\(names), \(deny)]")).verdict("x/a", "8.8.8.8").egress.decision == .undefined)
  #expect(world(admin("a", "egress: [\(names)]")).verdict("x/a", "8.8.8.8").egress.decision == .notIsolated)
  #expect(world(admin("a", "egress: [\(names), \(deny)]")).verdict("x/a", "y/web").egress.decision == .denied)
}

@Test func `a peer of an unknown form makes an allow rule match nothing and any other rule deny everything`() {
  func decision(_ action: String) -> DirectionVerdict.Decision {
    world(admin("a", "ingress: [{action: \(action), from: [{sameLabels: [team]}]}]")).verdict("y/web", "x/a").ingress
      .decision
  }
  #expect(decision("Allow") == .notIsolated)
  #expect(decision("Deny") == .denied)
  #expect(decision("Pass") == .denied)
}

@Test func `early forms of the API that selected namespaces in another way do not select all of them`() {
  let old = "from: [{namespaces: {namespaceSelector: {matchLabels: {team: green}}}}]"
  #expect(world(admin("a", "ingress: [{action: Allow, \(old)}]")).verdict("y/web", "x/a").ingress.tier == nil)
}

@Test func `a ClusterNetworkPolicy of an unknown tier may decide differently`() {
  let read = ManifestReader.read(text: Array(cluster("c", tier: "Tenant", "").utf8), named: "f.yaml")
  #expect(read.unjudgedPolicies.map(\.description) == ["ClusterNetworkPolicy/c"])
  #expect(read.issues.map(\.severity) == [.refused])
}

@Test func `what the API server would reject in an admin policy is reported with its place`() {
  let text = """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: a}
    spec:
      priority: 1001
      subject: {}
      ingress: [{action: Accept, from: [{namespaces: {}}]}, {action: Deny, from: []}]
    """
  let messages = ManifestReader.read(text: Array(text.utf8), named: "f.yaml").issues.map(\.message).sorted()
  #expect(
    messages == [
      "spec.ingress[0].action is not Allow, Deny, Pass", "spec.ingress[1].from is empty",
      "spec.priority is not a number from 0 to 1000", "spec.subject has neither namespaces nor pods",
    ])
}
