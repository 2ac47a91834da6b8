import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// Two policy sets, compared in the reference cluster.
private struct Compared {
  let report: ComparisonReport

  init(_ first: [NetworkPolicy], _ second: [NetworkPolicy], _ flows: [Flow] = [], objects: String = "") {
    let inventory = ReferenceCluster.inventory(with: NeedsCheck.endpoint + objects)
    let parameters = Parameters(inventory: inventory.cluster)
    var observations = Observations()
    observations.flows = flows
    let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
    func context(_ policies: [NetworkPolicy]) -> AnalysisContext {
      AnalysisContext(inventory: inventory, parameters: parameters, policies: policies)
    }
    report = PolicyComparison(context(first), context(second)).report(edges)
  }

  func changes(_ change: VerdictChange) -> [ConnectionChange] { report.changes.filter { $0.change == change } }
}

private func preset(_ name: String) throws -> [NetworkPolicy] {
  try #require(Preset.named(name)).policies(Parameters())
}

private func policy(_ name: String, in namespace: String, _ spec: String) -> NetworkPolicy {
  let text =
    "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: \(name), namespace: \(namespace)}\nspec: \(spec)"
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "\(name).yaml")
  precondition(cluster.issues.isEmpty && cluster.policies.count == 1, "\(cluster.issues)")
  return cluster.policies[0]
}

@Test func `a need that only the second set denies is newly denied, with the rule that allows it in the first`() throws
{
  let compared = Compared(try preset("proposal+grpc"), try preset("proposal"))
  let denied = compared.changes(.newlyDenied).filter { $0.edge.key.purpose == .grpcCSR }
  #expect(!denied.isEmpty)
  for change in denied {
    #expect(change.basis == .needed)
    #expect(change.verdict.denied == [.ingress])
    #expect(change.allowedBy.map(\.policy.name) == ["allow-istio-csr-grpc-service"])
  }
  #expect(compared.changes(.newlyAllowed).isEmpty)
}

@Test func `compared with no policies, everything that a set denies is newly denied`() throws {
  let flows: [Flow] = [.between("app", "istio-csr", 6443), .between("sidecar", "istio-csr", 6443)]
  let compared = Compared([], try preset("proposal"), flows)
  let seen = compared.changes(.newlyDenied).filter { $0.basis == .seen }
  #expect(Set(seen.flatMap(\.edge.sourcePods)) == ["app", "sidecar"])
  #expect(seen.allSatisfy { $0.allowedBy.isEmpty })
}

@Test func `a pod that nothing needs and that the second set lets in is reach, not a change of a connection`() throws {
  let first = policy("only-api", in: "cert-manager", "{podSelector: {matchLabels: {app: cainjector}}}")
  let second = policy(
    "only-api", in: "cert-manager",
    "{podSelector: {matchLabels: {app: cainjector}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: 9402}]}]}"
  )
  let report = Compared([first], [second]).report
  #expect(report.changes.isEmpty)
  let reach = try #require(report.reach.first)
  #expect(report.reach.count == 1)
  #expect((reach.place.component, reach.place.direction, reach.place.port) == ("cainjector", .ingress, 9402))
  #expect(reach.openedFor == ["shop/app", "shop/sidecar"])
  #expect((reach.opened, reach.closed, reach.outside) == (2, 0, .unchanged))
  #expect(report.excess.second == report.excess.first + 2)
}

@Test func `a rule for addresses outside the cluster opens its port, one without ports opens all others`() {
  func egress(_ rule: String) -> NetworkPolicy {
    policy(
      "out", in: "cert-manager",
      "{podSelector: {matchLabels: {app: cainjector}}, policyTypes: [Egress], egress: [{ports: [{port: 6443}]}\(rule)]}"
    )
  }
  func opened(_ rule: String) -> [ReachChange] {
    Compared([egress("")], [egress(rule)]).report.reach.filter { $0.outside == .opened }
  }
  let web = opened(", {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}")
  #expect(web.map(\.place.port) == [443])
  let all = opened(", {to: [{ipBlock: {cidr: 0.0.0.0/0}}]}")
  #expect(all.map(\.place.port) == [nil, nil])
  #expect(all.map(\.place.direction) == [.egress, .egress])
}

@Test func `a rule that allows nothing needed or seen is unused`() throws {
  let wide = policy(
    "wide", in: "cert-manager",
    "{podSelector: {matchLabels: {app: cainjector}}, policyTypes: [Egress], egress: [{ports: [{port: 6443}]}, {ports: [{port: 5432}]}]}"
  )
  #expect(Compared([], [wide]).report.unused.second.map(\.rule) == [1])
}

@Test func `a verdict that depends on what no object shows cannot be judged, whatever the other set decides`() {
  let labelled = policy(
    "labelled", in: "shop",
    "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: a}}}]}]}")
  // No object of the destination's namespace shows whether it has the label.
  let report = Compared([], [labelled], [.between("app", "api-operator", 8080)]).report
  #expect(report.changes.isEmpty)
  #expect(report.tallies.filter(\.place.isSeen).map(\.counts) == [[.cannotJudge: 1]])
  #expect(report.assurance.extent == .part)
}

private let presets = ["proposal", "proposal+grpc", "operator-1.18", "operator-1.18+e2e", "helm-1.20"]

@Test(arguments: presets)
func `a set does not differ from itself, in whatever order its policies and rules stand`(name: String) throws {
  let policies = try preset(name)
  let reversed = policies.reversed().map { policy in
    var policy = policy
    policy.ingress.reverse()
    policy.egress.reverse()
    return policy
  }
  let report = Compared(policies, reversed).report
  #expect(report.changes.isEmpty)
  #expect(report.reach.isEmpty)
  #expect(report.excess.first == report.excess.second)
}

@Test(arguments: 0..<20) func `what A denies and B allows is what B allows and A denies, seen from the other side`(
  seed: Int
) throws {
  let cluster = RandomCluster(seed: UInt64(seed))
  let edges = cluster.edges
  func context(_ policies: [NetworkPolicy]) -> AnalysisContext {
    AnalysisContext(inventory: cluster.inventory, parameters: cluster.parameters, policies: policies)
  }
  let (first, second) = (context(cluster.propose(edges).policies), context(try preset(presets[seed % presets.count])))
  let (there, back) = (
    PolicyComparison(first, second).report(edges), PolicyComparison(second, first).report(Array(edges.reversed()))
  )
  func changes(_ report: ComparisonReport, _ change: VerdictChange) -> [Edge.Key] {
    report.changes.filter { $0.change == change }.map(\.edge.key).sorted()
  }
  #expect(changes(there, .newlyDenied) == changes(back, .newlyAllowed))
  #expect(changes(there, .newlyAllowed) == changes(back, .newlyDenied))
  #expect(there.reach.map(\.opened) == back.reach.map(\.closed))
  #expect(there.reach.map(\.place) == back.reach.map(\.place))
  #expect(there.excess.first == back.excess.second)
  #expect(there.unused.first == back.unused.second)
  // The sums agree with what check says of each set alone.
  let seen = there.tallies.filter(\.place.isSeen)
  let dropped = DropAnalysis(second).report(edges).findings.reduce(0) { $0 + $1.edge.connections }
  #expect(
    seen.reduce(0) { $0 + ($1.counts[.newlyDenied] ?? 0) + ($1.counts[.staysDenied] ?? 0) } == dropped)
}
