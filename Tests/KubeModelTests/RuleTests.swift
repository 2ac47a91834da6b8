import FlowModel
import KubeModel
import Testing

/// A policy of namespace x that lets in what this list of rules says.
private func ingress(_ rules: String, blocksReach reach: PolicyEvaluator.BlockReach = .pods) -> World {
  World(spec: "{podSelector: {}, policyTypes: [Ingress], ingress: \(rules)}", blocksReach: reach)
}

@Test(arguments: ["[{}]", "[{from: []}]", "[{ports: []}]", "[{from: [], ports: []}]"])
func `a rule without peers and ports matches everything`(rules: String) {
  let world = ingress(rules)
  #expect(world.passes("y/web", "x/a", 1))
  #expect(world.passes("8.8.8.8", "x/a", 65535, .udp))
}

@Test func `a rule's ports and peers must both match`() {
  let world = ingress("[{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]")
  #expect(world.passes("y/web", "x/a", 80))
  #expect(!world.passes("y/web", "x/a", 81))
  #expect(!world.passes("8.8.8.8", "x/a", 80))
}

@Test func `items of a list are alternatives, fields of one item must all match`() {
  let both = ingress(
    "[{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: web}}}]}]")
  #expect(both.passes("y/web", "x/a"))
  #expect(!both.passes("y/a", "x/a"))
  let either = ingress(
    "[{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: b}}}]}]")
  #expect(either.passes("y/a", "x/a"))
  #expect(either.passes("x/b", "x/a"))
  #expect(!either.passes("z/a", "x/a"))
}

@Test func `a podSelector alone selects in the policy's namespace, a namespaceSelector alone selects all pods`() {
  #expect(!ingress("[{from: [{podSelector: {matchLabels: {app: a}}}]}]").passes("y/a", "x/b"))
  #expect(ingress("[{from: [{podSelector: {}}]}]").passes("x/b", "x/a"))
  #expect(ingress("[{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]").passes("y/web", "x/a"))
}

@Test func `a selector never matches an address that is not a pod's`() {
  #expect(!ingress("[{from: [{namespaceSelector: {}, podSelector: {}}]}]").passes("8.8.8.8", "x/a"))
}

@Test func `every namespace has the label with its own name, also without an object`() {
  let rule = "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: z}}}]}]"
  #expect(ingress(rule).passes("z/a", "x/a"))
  #expect(!ingress(rule).passes("y/a", "x/a"))
}

@Test(arguments: [
  ("matchLabels: {app: b}", true), ("matchLabels: {app: a}", false), ("matchLabels: {app: b, tier: front}", false),
  (#"matchLabels: {empty: ""}"#, true), (#"matchLabels: {absent: ""}"#, false),
  ("matchExpressions: [{key: app, operator: In, values: [a, b]}]", true),
  ("matchExpressions: [{key: absent, operator: In, values: [a]}]", false),
  ("matchExpressions: [{key: app, operator: NotIn, values: [a]}]", true),
  ("matchExpressions: [{key: app, operator: NotIn, values: [b]}]", false),
  ("matchExpressions: [{key: absent, operator: NotIn, values: [a]}]", true),
  ("matchExpressions: [{key: empty, operator: Exists}]", true),
  ("matchExpressions: [{key: absent, operator: Exists}]", false),
  ("matchExpressions: [{key: absent, operator: DoesNotExist}]", true),
  ("matchExpressions: [{key: app, operator: DoesNotExist}]", false),
  ("matchLabels: {app: b}, matchExpressions: [{key: tier, operator: Exists}]", false),
])
func `a selector requires all of its labels and expressions`(selector: String, matches: Bool) {
  #expect(ingress("[{from: [{podSelector: {\(selector)}}]}]").passes("x/b", "x/a") == matches)
}

@Test func `a port is TCP by default, and without a number it is every port of its protocol`() {
  #expect(ingress("[{ports: [{port: 80}]}]").passes("y/web", "x/a", 80))
  #expect(!ingress("[{ports: [{port: 80}]}]").passes("y/web", "x/a", 80, .udp))
  #expect(ingress("[{ports: [{}]}]").passes("y/web", "x/a", 1234))
  #expect(!ingress("[{ports: [{}]}]").passes("y/web", "x/a", 1234, .udp))
  #expect(ingress("[{ports: [{protocol: SCTP, port: 80}]}]").passes("y/web", "x/a", 80, .sctp))
}

@Test(arguments: [(79, false), (80, true), (85, true), (90, true), (91, false)] as [(UInt16, Bool)])
func `a range holds both of its ends`(port: UInt16, matches: Bool) {
  #expect(ingress("[{ports: [{port: 80, endPort: 90}]}]").passes("y/web", "x/a", port) == matches)
}

@Test func `a named port is the destination's container port of that name and protocol`() {
  let world = ingress("[{ports: [{port: web}]}]")
  #expect(world.passes("y/web", "x/a", 8080))
  #expect(world.passes("y/web", "x/b", 9090))
  #expect(!world.passes("y/web", "x/a", 9090))
  #expect(!ingress("[{ports: [{port: udp}]}]").passes("y/web", "x/b", 53, .udp))
  #expect(ingress("[{ports: [{port: udp, protocol: UDP}]}]").passes("y/web", "x/b", 53, .udp))
}

@Test func `for egress a named port is resolved at the peer, and an address has no named ports`() {
  let world = World(spec: "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}")
  #expect(world.passes("x/a", "y/web", 80))
  #expect(!world.passes("x/a", "y/a", 80))
  #expect(!world.passes("x/a", "8.8.8.8", 80))
}

@Test func `a block matches addresses inside it that are not excepted, and an exception applies only to its own item`()
{
  let world = ingress("[{from: [{ipBlock: {cidr: 8.0.0.0/8, except: [8.8.0.0/16]}}]}]")
  #expect(world.passes("8.1.1.1", "x/a"))
  #expect(!world.passes("8.8.8.8", "x/a"))
  #expect(!world.passes("9.9.9.9", "x/a"))
  let again = ingress("[{from: [{ipBlock: {cidr: 8.0.0.0/8, except: [8.8.0.0/16]}}, {ipBlock: {cidr: 8.8.8.8/32}}]}]")
  #expect(again.passes("8.8.8.8", "x/a"))
}

@Test func `a block matches only addresses of its family`() {
  #expect(!ingress("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]").passes("2001:db8::1", "x/b"))
  #expect(ingress(#"[{from: [{ipBlock: {cidr: "::/0"}}]}]"#).passes("2001:db8::1", "x/b"))
}

@Test func `an IPv4 address written as IPv6 is the IPv4 address`() {
  #expect(ingress("[{from: [{ipBlock: {cidr: 8.0.0.0/8}}]}]").passes("::ffff:8.1.1.1", "x/a"))
}

@Test func `whether a block matches a pod's address depends on the network plugin`() {
  let rule = "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"
  #expect(ingress(rule).passes("y/web", "x/a"))
  #expect(!ingress(rule, blocksReach: .outsideOnly).passes("y/web", "x/a"))
  #expect(ingress(rule, blocksReach: .outsideOnly).passes("10.9.9.9", "x/a"))
}

@Test func `an allowing verdict names every rule that matches, by its place`() {
  let verdict = ingress("[{ports: [{port: 1}]}, {}, {from: [{namespaceSelector: {}}]}]").verdict("y/web", "x/a")
  #expect(verdict.ingress.allowedBy.map(\.rule) == [1, 2])
}
