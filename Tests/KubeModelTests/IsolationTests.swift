import FlowModel
import KubeModel
import Testing

@Test func `a pod that no policy selects is open in both directions`() {
  let verdict = World(spec: "{podSelector: {matchLabels: {app: b}}}").verdict("y/a", "x/a")
  #expect(verdict.ingress.decision == .notIsolated)
  #expect(verdict.egress.decision == .notIsolated)
}

@Test func `a policy selects only pods of its own namespace`() {
  let world = World(spec: "{podSelector: {}, policyTypes: [Ingress]}")
  #expect(!world.passes("y/web", "x/a"))
  #expect(world.passes("x/a", "y/a"))
}

@Test(arguments: ["{}", "{podSelector: {}}", "{podSelector: null}"])
func `an empty or absent podSelector selects every pod of the namespace`(spec: String) {
  let world = World(spec: spec)
  #expect(!world.passes("y/web", "x/a"))
  #expect(!world.passes("y/web", "x/b"))
}

@Test(arguments: [
  ("{podSelector: {}}", true, false),
  ("{podSelector: {}, policyTypes: []}", true, false),
  ("{podSelector: {}, egress: []}", true, false),
  ("{podSelector: {}, egress: [{}]}", true, true),
  ("{podSelector: {}, policyTypes: [Egress]}", false, true),
  ("{podSelector: {}, policyTypes: [Ingress, Egress]}", true, true),
])
func `policyTypes decide which directions are isolated; without them the rules do`(
  spec: String, ingress: Bool, egress: Bool
) {
  let world = World(spec: spec)
  #expect((world.verdict("y/web", "x/a").ingress.decision != .notIsolated) == ingress)
  #expect((world.verdict("x/a", "y/web").egress.decision != .notIsolated) == egress)
}

@Test func `rules of a direction that is not in policyTypes have no effect`() {
  let world = World(spec: "{podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: 1}]}]}")
  #expect(world.passes("x/a", "y/web"))
}

@Test(arguments: ["", ", ingress: []", ", ingress: null"])
func `a listed direction without rules allows nothing`(rules: String) {
  #expect(!World(spec: "{podSelector: {}, policyTypes: [Ingress]\(rules)}").passes("y/web", "x/a"))
}

@Test func `policies add up, in any order`() {
  let deny = World.policy("x", "deny", "{podSelector: {}, policyTypes: [Ingress]}")
  let allow = World.policy("x", "allow", "{podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80}]}]}")
  for policies in [deny + "\n---\n" + allow, allow + "\n---\n" + deny] {
    let verdict = World(policies).verdict("y/web", "x/a")
    #expect(verdict.overall == .allowed)
    #expect(verdict.ingress.allowedBy.map(\.policy.name) == ["allow"])
    #expect(verdict.ingress.isolatedBy.map(\.name) == ["allow", "deny"])
  }
}

@Test func `both sides must allow, and each side that denies is named`() {
  let world = World(
    World.policy("x", "out", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}") + "\n---\n"
      + World.policy("y", "in", "{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 81}]}]}"))
  #expect(world.verdict("x/a", "y/web", 80).denied == [.ingress])
  #expect(world.verdict("x/a", "y/web", 81).denied == [.egress])
  #expect(world.verdict("x/a", "y/web", 82).denied == [.egress, .ingress])
}

@Test func `an end that is not a pod is not isolated`() {
  let world = World(spec: "{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}], ingress: [{}]}")
  #expect(world.verdict("x/a", "8.8.8.8").ingress.decision == .notIsolated)
  #expect(world.verdict("8.8.8.8", "x/a").egress.decision == .notIsolated)
}

@Test func `traffic from the pod's own node is always allowed, from another node it is not`() {
  let world = World(spec: "{podSelector: {}, policyTypes: [Ingress]}")
  #expect(world.verdict("192.168.0.1", "x/a").ingress.decision == .exempt)
  #expect(world.verdict("192.168.0.2", "x/a").ingress.decision == .denied)
}

@Test func `a pod to itself is undefined`() {
  #expect(World(spec: "{podSelector: {}}").verdict("x/a", "x/a").overall == .undefined)
}

@Test func `a host-network pod is neither isolated nor matched by a selector`() {
  let world = World(spec: "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}")
  #expect(world.verdict("y/web", "x/host").ingress.decision == .notIsolated)
  let peer = "{podSelector: {matchLabels: {app: a}}, namespaceSelector: {}}"
  #expect(!World(World.policy("y", "p", "{podSelector: {}, ingress: [{from: [\(peer)]}]}")).passes("x/host", "y/web"))
}

@Test(arguments: [1, 58, 2] as [UInt8])
func `a protocol without ports is undefined if a policy isolates the pod, and allowed if none does`(number: UInt8) {
  let world = World(spec: "{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress], ingress: [{}]}")
  #expect(world.verdict("y/web", "x/a", 0, .init(rawValue: number)).overall == .undefined)
  #expect(world.verdict("y/web", "x/b", 0, .init(rawValue: number)).overall == .allowed)
}
