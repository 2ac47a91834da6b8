import Answers
import FlowModel
import KubeModel
import Reporting

extension FuzzTarget {
  /// The order of policies, rules and peers does not change a verdict, nor does writing the policies as YAML and reading them again.
  static let evaluator = FuzzTarget(
    name: "evaluator", maximumLength: 512, summary: "policies, pods and connections, made of the bytes"
  ) { bytes in
    var objects = RandomObjects(bytes)
    let cluster = objects.cluster()
    let turned = turned(cluster)
    // Writing and reading take most of the time.
    let clusters = objects.isChosen() ? [cluster, turned, read(cluster)] : [cluster, turned]
    let evaluators = clusters.map { PolicyEvaluator(policies: $0.policies, cluster: $0) }
    for _ in 0..<8 {
      let (source, destination) = (objects.party(cluster), objects.party(cluster))
      let (transport, port) = (objects.transport(), objects.port())
      let verdicts = evaluators.map { $0.judge(from: source, to: destination, transport: transport, port: port) }
      require(
        isAlike(verdicts[0], verdicts[1]), "the order decides: \(verdicts[0]) \(verdicts[1]) of \(cluster.policies)")
      guard verdicts.count > 2 else { continue }
      require(
        isAlike(verdicts[0], verdicts[2]), "writing decides: \(verdicts[0]) \(verdicts[2]) of \(cluster.policies)")
    }
  }

  /// Whether both have the same decisions by the same policies.
  private static func isAlike(_ one: PolicyVerdict, _ other: PolicyVerdict) -> Bool {
    PolicyDirection.allCases.allSatisfy { direction in
      let (one, other) = (one[direction], other[direction])
      return one.decision == other.decision && one.tier == other.tier
        && one.isolatedBy.map(\.name) == other.isolatedBy.map(\.name)
        && one.allowedBy.isEmpty == other.allowedBy.isEmpty && one.deniedBy?.policy.name == other.deniedBy?.policy.name
    }
  }

  private static func turned(_ cluster: Cluster) -> Cluster {
    var turned = cluster
    turned.pods.reverse()
    turned.namespaces.reverse()
    turned.adminPolicies.reverse()
    turned.policies.reverse()
    for place in turned.policies.indices {
      turned.policies[place].ingress = turned.policies[place].ingress.reversed().map(turnedRule)
      turned.policies[place].egress = turned.policies[place].egress.reversed().map(turnedRule)
    }
    return turned
  }

  private static func turnedRule(_ rule: NetworkPolicy.Rule) -> NetworkPolicy.Rule {
    NetworkPolicy.Rule(peers: rule.peers.reversed(), ports: rule.ports.reversed())
  }

  /// The cluster with its policies written and read.
  private static func read(_ cluster: Cluster) -> Cluster {
    var text = ""
    let answer = Answer.manifests(cluster.policies)
    try? Renderer.usual(for: answer).write(answer) { text += $0 }
    var read = cluster
    read.policies = ManifestReader.read(text: Array(text.utf8), named: "written.yaml").policies
    require(read.policies.count == cluster.policies.count, "a policy was lost in:\n\(text)")
    return read
  }
}
