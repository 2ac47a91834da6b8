public import Classifier
import FlowModel
import KubeModel

/// Replays the edges of a classification against a set of policies.
public struct DropAnalysis: Sendable {
  private let context: AnalysisContext
  private let judge: PathJudge

  public init(_ context: AnalysisContext) {
    self.context = context
    judge = PathJudge(context)
  }

  /// What the policies would do to the connections of these edges.
  public func report(_ edges: [Edge]) -> DropReport {
    var report = DropReport(
      policies: context.policies.map(PolicyReference.init).sorted(), findings: [], reportedDrops: [], unanswered: [],
      allowed: 0, undefined: 0, unjudged: 0, plan: FixPlan(context, []))
    var warnings: [WouldDrop] = []
    for edge in edges {
      add(edge, to: &report, &warnings)
      report.window.merge(edge.window)
    }
    // Edges come sorted, and so do the findings of each severity: to sort a list that is in order is to look through it.
    report.findings.sort(by: Self.precedes)
    warnings.sort(by: Self.precedes)
    report.plan = FixPlan(context, report.findings.lazy.map { ($0.edge, $0.denied) })
    report.findings += warnings
    if let first = report.window?.first {
      let newer = context.policies.filter { policy in policy.changed.map { first < $0 } ?? false }
      report.newerPolicies = newer.map(PolicyReference.init).sorted()
    }
    return report
  }

  private func add(_ edge: Edge, to report: inout DropReport, _ warnings: inout [WouldDrop]) {
    var denied = PathsByVerdict()
    var failed = PathsByVerdict()
    let dialled = edge.servicePorts.first
    for path in edge.paths {
      guard let verdict = judge.verdict(path, edge.key, dialled: dialled) else {
        report.unjudged += path.connections
        continue
      }
      switch verdict.overall {
      case .denied: denied.add(path, verdict)
      case .undefined: report.undefined += path.connections
      case .allowed: report.allowed += path.connections
      }
      guard verdict.overall != .denied else { continue }
      for claim in path.drops where claim.cause.isPolicy {
        report.reportedDrops.append(ReportedDrop(edge: Edge(edge.key, paths: [path]), claim: claim, verdict: verdict))
      }
      if path.neverSucceeded { failed.add(path, verdict) }
    }
    for (verdict, part) in denied.parts(of: edge) {
      let finding = finding(part, verdict)
      if finding.severity == .error { report.findings.append(finding) } else { warnings.append(finding) }
    }
    for (verdict, part) in failed.parts(of: edge) {
      report.unanswered.append(UnansweredEdge(edge: part, verdict: verdict))
    }
  }

  private func finding(_ edge: Edge, _ verdict: PolicyVerdict) -> WouldDrop {
    WouldDrop(
      edge: edge, verdict: verdict, observed: Self.observation(edge),
      severity: context.profiles.isNeeded(edge.key) ? .error : .warning)
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
