import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// The ranges of seeds run in parallel.
@Test(arguments: (0..<20).map { $0 * 20..<($0 + 1) * 20 })
func `a proposal is sound, minimal and exact in 400 clusters`(seeds: Range<Int>) { checkProposals(seeds) }

@Test(
  .enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)),
  arguments: (0..<20).map { $0 * 500..<($0 + 1) * 500 })
func `a proposal is sound, minimal and exact in 10,000 clusters`(seeds: Range<Int>) { checkProposals(seeds) }

private func checkProposals(_ seeds: Range<Int>) {
  for seed in seeds {
    let cluster = RandomCluster(seed: UInt64(seed))
    let edges = cluster.edges
    let proposal = cluster.propose(edges)
    let judge = Judge(cluster, proposal.policies)
    let dropped = cluster.expected.filter { !judge.passes($0) }.map(\.ends)
    #expect(dropped == [], "an expected flow is dropped, seed \(seed)")
    let allowed = cluster.unexpected.filter(judge.allowsIngress).map(\.ends)
    #expect(allowed == [], "an unexpected client is allowed, seed \(seed)")
    let isProven = proposal.proof.isNecessary && !proposal.proof.leftOut.contains { $0.reason == .denied }
    #expect(isProven, "seed \(seed)")
    for rule in proposal.rules where rule.basis == .observed {
      let without = Judge(cluster, judge.policies(without: rule.reference))
      let isUnnecessary = cluster.expected.allSatisfy(without.passes)
      #expect(!isUnnecessary, "\(rule.reference.policy.name) \(rule.reference.rule), seed \(seed)")
    }
    let exactness = Exactness(cluster)
    for policy in proposal.policies {
      let isExact = exactness.holds(for: policy)
      #expect(isExact, "\(policy.namespace)/\(policy.name), seed \(seed)")
    }
  }
}

@Test(arguments: [UInt64(1), 2, 3, 4, 5])
func `a proposal does not depend on the order of the edges`(seed: UInt64) {
  let cluster = RandomCluster(seed: seed)
  let edges = cluster.edges
  let (first, second) = (cluster.propose(edges), cluster.propose(edges.reversed()))
  #expect(first.policies == second.policies)
  #expect(first.rules == second.rules)
  #expect(first.proof == second.proof)
}

/// Judges flows by addresses alone, independently of the proof's own replay.
private struct Judge {
  let cluster: RandomCluster
  let policies: [NetworkPolicy]
  let evaluator: PolicyEvaluator

  init(_ cluster: RandomCluster, _ policies: [NetworkPolicy]) {
    self.cluster = cluster
    self.policies = policies
    evaluator = PolicyEvaluator(policies: policies, namespaces: [])
  }

  private func verdict(_ flow: Flow) -> PolicyVerdict? {
    guard let client = flow.client.address, let server = flow.server.address else { return nil }
    return evaluator.judge(
      from: cluster.inventory.party(of: client, at: nil), to: cluster.inventory.party(of: server, at: nil),
      transport: flow.transport, port: flow.server.port)
  }

  func passes(_ flow: Flow) -> Bool { verdict(flow)?.overall == .allowed }

  func allowsIngress(_ flow: Flow) -> Bool {
    // A component that has only unexpected clients has policies too, because it has traffic.
    verdict(flow)?.ingress.decision != .denied
  }

  func policies(without reference: RuleReference) -> [NetworkPolicy] {
    policies.map { policy in
      guard PolicyReference(policy) == reference.policy else { return policy }
      var policy = policy
      switch reference.direction {
      case .egress: policy.egress.remove(at: reference.rule)
      case .ingress: policy.ingress.remove(at: reference.rule)
      }
      return policy
    }
  }
}

/// Checks that selectors select exactly one component or workload, and that blocks are single addresses or all public ones.
private struct Exactness {
  private let pods: [(pod: Pod, group: String)]

  init(_ cluster: RandomCluster) {
    let profiles = ComponentProfiles()
    pods = cluster.inventory.cluster.pods.map { pod in
      (pod, profiles.profile(of: pod, cluster.parameters)?.component ?? "workload \(pod.workload)")
    }
  }

  func holds(for policy: NetworkPolicy) -> Bool {
    let peers = (policy.ingress + policy.egress).flatMap(\.peers)
    return isWhole(policy.podSelector, in: policy.namespace)
      && peers.allSatisfy { peer in
        if let block = peer.block { return isExact(block) }
        guard let selector = peer.pods, !selector.requirements.isEmpty else { return false }
        // Only pods with a sidecar are selected in all namespaces.
        if peer.namespaces?.requirements.isEmpty == true {
          return pods.allSatisfy { selector.matches($0.pod.labels) == ($0.group == "istio-sidecar") }
        }
        return isWhole(selector, in: peer.namespaces?.matchLabels[Namespace.nameLabel] ?? policy.namespace)
      }
  }

  /// Whether the selector selects all pods of one group and no others.
  private func isWhole(_ selector: LabelSelector, in namespace: String) -> Bool {
    let there = pods.filter { $0.pod.namespace == namespace }
    let selected = there.filter { selector.matches($0.pod.labels) }
    guard let group = selected.first?.group else { return false }
    return selected.allSatisfy { $0.group == group } && selected.count == there.count { $0.group == group }
  }

  private func isExact(_ block: NetworkPolicy.IPBlock) -> Bool {
    let width = block.block.base.bitWidth
    guard block.block.prefixLength != width else { return block.except.isEmpty }
    return block.block.prefixLength == 0
      && block.except.allSatisfy { $0.base.bitWidth == width && $0.prefixLength > 0 && $0.prefixLength <= width }
  }
}

extension Flow {
  fileprivate var ends: String {
    "\(client.address.map(\.description) ?? "") > \(server.address.map(\.description) ?? "") \(server.port)"
  }
}
