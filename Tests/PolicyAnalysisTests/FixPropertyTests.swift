import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// 100 clusters, in parts that run in parallel.
private let parts = (0..<5).map { $0 * 20..<($0 + 1) * 20 }

/// A random cluster whose policies deny some of its traffic, with the report on it.
private struct Denied {
  let cluster: RandomCluster
  let policies: [NetworkPolicy]
  let report: DropReport

  init(seed: Int) {
    cluster = RandomCluster(seed: UInt64(seed))
    var random = SplitMix64(seed: UInt64(seed) &+ 1_000_000)
    policies = Self.policies(cluster, &random)
    report = Self.report(cluster, cluster.edges, policies)
  }

  static func report(_ cluster: RandomCluster, _ edges: [Edge], _ policies: [NetworkPolicy]) -> DropReport {
    DropAnalysis(
      AnalysisContext(inventory: cluster.inventory, parameters: cluster.parameters, policies: policies)
    ).report(edges)
  }

  /// For each namespace a policy for all of its pods, or one for each of some workloads, in one direction or in both.
  private static func policies(_ cluster: RandomCluster, _ random: inout SplitMix64) -> [NetworkPolicy] {
    let pods = cluster.inventory.cluster.pods
    var policies: [NetworkPolicy] = []
    for namespace in Set(pods.map(\.namespace)).sorted() {
      let directions: Set<PolicyDirection> =
        [[.ingress], [.egress], [.ingress, .egress], []].randomElement(using: &random) ?? []
      guard !directions.isEmpty else { continue }
      guard Bool.random(using: &random) else {
        policies.append(
          NetworkPolicy(
            namespace: namespace, name: "deny", podSelector: LabelSelector(), directions: directions))
        continue
      }
      for pod in pods where pod.namespace == namespace && Bool.random(using: &random) {
        // Those that all replicas have.
        let labels = pod.labels.filter {
          !["pod-template-hash", "app.kubernetes.io/version", "helm.sh/chart"].contains($0.key)
        }
        policies.append(
          NetworkPolicy(
            namespace: namespace, name: "deny-\(pod.name)", podSelector: LabelSelector(matchLabels: labels),
            directions: directions))
      }
    }
    return policies
  }
}

@Test(arguments: parts)
func `fixes let the connections of their finding pass and isolate no pod that was open`(seeds: Range<Int>) {
  for seed in seeds {
    let denied = Denied(seed: seed)
    let cluster = denied.cluster
    let before = PolicyEvaluator(policies: denied.policies, namespaces: [])
    for finding in denied.report.findings {
      let fixes = denied.report.fixes(of: finding)
      // A fix for a connection of a component that no profile expects might let an intruder in.
      guard !finding.isUnexpected else {
        #expect(fixes.isEmpty, "seed \(seed)")
        continue
      }
      #expect(fixes.map(\.direction) == finding.denied, "seed \(seed)")
      let policies = denied.policies + fixes.map(\.policy)
      let after = Denied.report(cluster, [finding.edge], policies)
      #expect(after.findings.isEmpty, "seed \(seed): \(finding.edge.key) is still denied")
      // Without its own rules the fix does not help.
      let others = denied.policies + fixes.map(\.withoutRules)
      #expect(!Denied.report(cluster, [finding.edge], others).findings.isEmpty, "seed \(seed)")
      let evaluator = PolicyEvaluator(policies: policies, namespaces: [])
      let newlyIsolated = cluster.inventory.cluster.pods.filter { pod in
        PolicyDirection.allCases.contains {
          before.policies(isolating: pod, $0).isEmpty && !evaluator.policies(isolating: pod, $0).isEmpty
        }
      }
      #expect(newlyIsolated.isEmpty, "seed \(seed)")
    }
  }
}

@Test(arguments: parts)
func `fixes of one name are equal, and each component has one for what it needs`(seeds: Range<Int>) {
  for seed in seeds {
    let denied = Denied(seed: seed)
    var byName: [String: NetworkPolicy] = [:]
    var needed: [String: Set<String>] = [:]
    for finding in denied.report.findings {
      for fix in denied.report.fixes(of: finding) {
        let name = "\(fix.policy.namespace)/\(fix.policy.name)"
        #expect(byName.updateValue(fix.policy, forKey: name) ?? fix.policy == fix.policy, "seed \(seed): \(name)")
        #expect(fix.policy.directions == [fix.direction])
        #expect(!fix.rules.isEmpty && fix.rules.allSatisfy(fix.policy.rules(fix.direction).indices.contains))
        if finding.severity == .error {
          let place = "\(fix.policy.namespace) \(fix.policy.podSelector) \(fix.direction)"
          needed[place, default: []].insert(name)
        }
      }
    }
    #expect(needed.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
  }
}

@Test(arguments: parts)
func `a fix names the peers and ports that derive names for the same flow`(seeds: Range<Int>) {
  for seed in seeds {
    let cluster = RandomCluster(seed: UInt64(seed))
    let closed = Set(cluster.inventory.cluster.pods.map(\.namespace)).sorted().map { namespace in
      NetworkPolicy(
        namespace: namespace, name: "deny", podSelector: LabelSelector(), directions: [.ingress, .egress])
    }
    for edge in cluster.edges {
      let report = Denied.report(cluster, [edge], closed)
      let proposal = cluster.propose([edge], includes: .all)
      for finding in report.findings {
        for fix in report.fixes(of: finding) {
          let inDirection = proposal.rules.filter { rule in
            rule.reference.direction == fix.direction && rule.reference.policy.namespace == fix.policy.namespace
          }
          // No policy is derived for what is not a component of cert-manager.
          guard let observed = inDirection.first(where: { rule in rule.edges.contains { $0.key == edge.key } }) else {
            continue
          }
          // A companion for the network of nodes has other peers; the other protocol of DNS may be a need without traffic.
          let derived = inDirection.filter { rule in
            rule.reference.policy == observed.reference.policy && rule.purposes == observed.purposes
              && (rule.basis == .companion || rule.rule.peers == observed.rule.peers)
          }
          let rules = fix.rules.map { fix.policy.rules(fix.direction)[$0] }
          #expect(Set(rules.flatMap(\.peers)) == Set(derived.flatMap(\.rule.peers)), "seed \(seed): \(edge.key)")
          #expect(Set(rules.flatMap(\.ports)) == Set(derived.flatMap(\.rule.ports)), "seed \(seed): \(edge.key)")
        }
      }
    }
  }
}

@Test(arguments: 0..<20)
func `fixes do not depend on the order of the edges`(seed: Int) {
  let denied = Denied(seed: seed)
  let reversed = Denied.report(denied.cluster, denied.cluster.edges.reversed(), denied.policies)
  #expect(denied.report.findings == reversed.findings)
  for (finding, other) in zip(denied.report.findings, reversed.findings) {
    #expect(denied.report.fixes(of: finding) == reversed.fixes(of: other))
  }
}

extension Fix {
  /// The policy without the rules that the finding needs.
  fileprivate var withoutRules: NetworkPolicy {
    var policy = policy
    for place in rules.reversed() {
      switch direction {
      case .egress: policy.egress.remove(at: place)
      case .ingress: policy.ingress.remove(at: place)
      }
    }
    return policy
  }
}
