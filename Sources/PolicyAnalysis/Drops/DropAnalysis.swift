public import Classifier
import FlowModel
public import KubeModel

/// Replays the edges of a classification against a set of policies.
public struct DropAnalysis: Sendable {
  private let judge: PathJudge
  private let policies: [NetworkPolicy]
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters

  /// An analysis by these policies; the inventory gives namespaces their labels and checks the selectors of fixes.
  public init(
    policies: [NetworkPolicy], inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters,
    blocksReach reach: PolicyEvaluator.BlockReach = .pods
  ) {
    self.policies = policies
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    judge = PathJudge(
      evaluator: PolicyEvaluator(policies: policies, namespaces: inventory.cluster.namespaces, blocksReach: reach),
      inventory: inventory)
  }

  /// What the policies would do to the connections of these edges.
  public func report(_ edges: [Edge]) -> DropReport {
    var report = DropReport(
      policies: policies.map(PolicyReference.init).sorted(), findings: [], reportedDrops: [], unanswered: [],
      allowed: 0, undefined: 0, unjudged: 0)
    for edge in edges {
      add(edge, to: &report)
      report.window.merge(edge.window)
    }
    report.findings.sort(by: Self.precedes)
    if let first = report.window?.first {
      let newer = policies.filter { policy in policy.changed.map { first < $0 } ?? false }
      report.newerPolicies = newer.map(PolicyReference.init).sorted()
    }
    return report
  }

  private func add(_ edge: Edge, to report: inout DropReport) {
    var denied: [PolicyVerdict: [Path]] = [:]
    var failed: [PolicyVerdict: [Path]] = [:]
    for path in edge.paths {
      guard let verdict = judge.verdict(path, edge) else {
        report.unjudged += path.connections
        continue
      }
      switch verdict.overall {
      case .denied: denied[verdict, default: []].append(path)
      case .undefined: report.undefined += path.connections
      case .allowed: report.allowed += path.connections
      }
      guard verdict.overall != .denied else { continue }
      for claim in path.drops where claim.cause.isPolicy {
        report.reportedDrops.append(ReportedDrop(edge: Edge(edge.key, paths: [path]), claim: claim, verdict: verdict))
      }
      if path.neverSucceeded { failed[verdict, default: []].append(path) }
    }
    for (verdict, paths) in denied { report.findings.append(finding(Edge(edge.key, paths: paths), verdict)) }
    for (verdict, paths) in failed {
      report.unanswered.append(UnansweredEdge(edge: Edge(edge.key, paths: paths), verdict: verdict))
    }
  }

  private func finding(_ edge: Edge, _ verdict: PolicyVerdict) -> WouldDrop {
    let rule = SmallestRule(inventory: inventory, profiles: profiles, parameters: parameters)
    return WouldDrop(
      edge: edge, denied: verdict.denied, verdict: verdict, observed: Self.observation(edge),
      fix: verdict.denied.compactMap { rule.policy(allowing: edge, $0) },
      severity: profiles.need(edge.key) ? .error : .warning)
  }

  private static func observation(_ edge: Edge) -> WouldDrop.Observation {
    if edge.drops.contains(where: { $0.cause.isPolicy }) { return .dropped }
    let outcomes = edge.outcomes.keys
    // A policy that comes into force may cut what is open already: stalled then is no success.
    if outcomes.allSatisfy({ $0 == .unanswered || $0 == .stalled }) { return .dropped }
    if outcomes.contains(where: \.succeeded) || outcomes.contains(.refused) { return .passed }
    return .unknown
  }

  private static func precedes(_ left: WouldDrop, _ right: WouldDrop) -> Bool {
    if left.severity != right.severity { return left.severity == .error }
    if left.edge.key != right.edge.key { return left.edge.key < right.edge.key }
    if left.denied != right.denied { return left.denied.lexicographicallyPrecedes(right.denied) }
    let (mine, theirs) = (left.edge.paths.first?.source.podName ?? "", right.edge.paths.first?.source.podName ?? "")
    return mine < theirs
  }
}

extension Path {
  /// Whether the client asked and nobody answered, every time.
  fileprivate var neverSucceeded: Bool {
    !outcomes.isEmpty
      && outcomes.keys.allSatisfy { outcome in
        [.unanswered, .refused, .icmpProhibited, .icmpUnreachable, .tlsUnanswered].contains(outcome)
      }
  }
}

extension DropCause {
  /// Whether the input says for certain that a NetworkPolicy dropped the packet.
  var isPolicy: Bool {
    switch self {
    case .policyDefault, .policyRule: true
    case .otherPolicy, .suspected, .audited, .notPolicy: false
    }
  }
}
