import FlowModel
import KubeModel
import Testing

private func nearest(_ rules: String, from source: String = "y/web") -> NearMiss? {
  World(spec: "{podSelector: {}, policyTypes: [Ingress], ingress: \(rules)}").verdict(source, "x/a", 6443)
    .ingress.nearest
}

@Test func `the rule with the fewest differences is the nearest`() {
  let miss = nearest("[{from: [{podSelector: {matchLabels: {app: q}}}], ports: [{port: 1}]}, {ports: [{port: 443}]}]")
  #expect(miss?.rule.rule == 1)
  #expect(miss?.differences == [.port(wanted: [.init(.tcp, .range(443...443))], got: 6443)])
}

@Test func `a peer label that differs is named with what the pod has instead`() {
  let miss = nearest("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web, tier: back}}}]}]")
  #expect(
    miss?.differences == [.podLabel(.init(key: "tier", condition: .isIn, values: ["back"]), got: "front")])
}

@Test func `a namespace label that differs is named`() {
  let miss = nearest("[{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]")
  #expect(
    miss?.differences == [.namespaceLabel(.init(key: "team", condition: .isIn, values: ["red"]), got: "blue")])
}

@Test func `a podSelector without a namespaceSelector differs from a pod of another namespace in the namespace`() {
  let miss = nearest("[{from: [{podSelector: {matchLabels: {app: web}}}]}]")
  #expect(miss?.differences == [.otherNamespace(wanted: "x", got: "y")])
}

@Test func `an address differs from a selector because it is not a pod`() {
  #expect(nearest("[{from: [{podSelector: {}}]}]", from: "8.8.8.8")?.differences == [.notSelectable])
}

@Test func `an address differs from a block because it is outside or in an exception`() throws {
  let block = try #require(CIDR("8.0.0.0/8"))
  let exception = try #require(CIDR("8.8.0.0/16"))
  let rule = "[{from: [{ipBlock: {cidr: 8.0.0.0/8, except: [8.8.0.0/16]}}]}]"
  #expect(nearest(rule, from: "9.9.9.9")?.differences == [.outsideBlock(block)])
  #expect(nearest(rule, from: "8.8.8.8")?.differences == [.excepted(exception)])
}

@Test func `without a rule in the isolating policies there is no nearest rule`() {
  #expect(nearest("[]") == nil)
}

@Test func `of rules that differ only in the port, the one with the Service's port is the nearest`() {
  let rules = "[{ports: [{port: 9402}]}, {ports: [{port: 443}]}]"
  let verdict = World(spec: "{podSelector: {}, policyTypes: [Ingress], ingress: \(rules)}")
    .verdict("y/web", "x/a", 6443, servicePort: 443)
  #expect(verdict.ingress.nearest?.rule.rule == 1)
  #expect(verdict.ingress.nearest?.differences == [.servicePort(443, got: 6443)])
}
