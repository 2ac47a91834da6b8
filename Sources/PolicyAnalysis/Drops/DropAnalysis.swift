public import Classifier
import FlowModel
import KubeModel

/// Replays the edges of a classification against a set of policies.
public struct DropAnalysis: Sendable {
  private let context: AnalysisContext
  private let judge: PathJudge
  /// Whether policies that are not in force are tried beside those that are.
  private let isTrial: Bool

  public init(_ context: AnalysisContext) {
    self.context = context
    judge = PathJudge(context)
    isTrial = Set(context.policies.map { $0.source?.isBuiltIn ?? false }).count == 2
  }

  /// The verdict of the policies on the connections of these edges, and on what the components need.
  public func report(_ edges: [Edge]) -> DropReport {
    var report = DropReport(
      policies: context.judgedPolicies, findings: [], reportedDrops: [], unanswered: [],
      allowed: 0, undefined: 0, plan: FixPlan(context, []), neededPlan: FixPlan(context, []))
    report.expectedFlows = ExpectedFlows(context).flows(edges)
    report.neededDrops = report.expectedFlows.flatMap(NeededDrop.drops)
    var warnings: [WouldDrop] = []
    for edge in edges {
      add(edge, to: &report, &warnings)
      report.window.merge(edge.window)
    }
    // The edges are sorted, so that each list is sorted already and this takes one pass.
    report.findings.sort(by: Self.precedes)
    warnings.sort(by: Self.precedes)
    report.plan = FixPlan(context, report.findings.lazy.map { ($0.edge, $0.verdict.deniedByIsolation) })
    report.neededPlan = FixPlan(context, report.neededDrops)
    report.findings += warnings
    if let first = report.window?.first {
      let newer = context.policies.filter { policy in policy.changed.map { first < $0 } ?? false }
      report.newerPolicies = newer.map(PolicyReference.init).sorted()
    }
    report.flaws = PolicyReview.flaws(context).without(
      report.findings.map(\.verdict) + report.neededDrops.map(\.verdict))
    report.assurance = Assurance(report, context)
    return report
  }

  private func add(_ edge: Edge, to report: inout DropReport, _ warnings: inout [WouldDrop]) {
    var denied = PathsByVerdict()
    var failed = PathsByVerdict()
    let servicePort = edge.servicePorts.first
    for path in edge.paths {
      let verdict: PolicyVerdict
      switch judge.verdict(path, edge.key, servicePort: servicePort) {
      case .certain(let known): verdict = known
      case .open(let missing):
        report.unjudgedFor[missing, default: 0].addSaturating(path.connections)
        addReported(path, edge.key, nil, to: &report)
        continue
      }
      switch verdict.overall {
      case .denied: denied.add(path, verdict)
      case .undefined: report.undefined += path.connections
      case .allowed:
        report.allowed += path.connections
        if isTrial, passesByOthers(verdict) { report.allowedByOthers += path.connections }
      }
      guard verdict.overall != .denied else { continue }
      addReported(path, edge.key, context.hasPolicies ? verdict : nil, to: &report)
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

  /// Whether built-in policies isolate an end and only rules of other policies let the connection pass.
  private func passesByOthers(_ verdict: PolicyVerdict) -> Bool {
    PolicyDirection.allCases.contains { direction in
      let side = verdict[direction]
      return side.isolatedBy.contains(where: \.isBuiltIn) && !side.allowedBy.isEmpty
        && side.allowedBy.allSatisfy { !$0.policy.isBuiltIn }
    }
  }

  private func addReported(_ path: Path, _ key: Edge.Key, _ verdict: PolicyVerdict?, to report: inout DropReport) {
    for claim in path.drops where claim.cause.isPolicy {
      report.reportedDrops.append(
        ReportedDrop(
          edge: Edge(key, paths: [path]), claim: claim, verdict: verdict,
          severity: context.profiles.isNeeded(key) ? .error : .warning))
    }
  }

  private func finding(_ edge: Edge, _ verdict: PolicyVerdict) -> WouldDrop {
    WouldDrop(
      edge: edge, verdict: verdict, observed: Self.observation(edge),
      severity: context.profiles.isNeeded(edge.key) ? .error : .warning,
      isUnexpected: context.profiles.isUnexpected(edge.key))
  }

  private static func observation(_ edge: Edge) -> WouldDrop.Observation {
    if edge.drops.contains(where: { $0.cause.isPolicy }) { return .dropped }
    let outcomes = edge.outcomes.keys
    // A policy that takes effect may cut open connections, so that a stalled connection is not a success.
    let lost: Set<Outcome> = [.unanswered, .stalled, .icmpProhibited, .icmpUnreachable]
    if outcomes.allSatisfy(lost.contains) { return .dropped }
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
  /// Whether every connection remained without an answer or was rejected. One that the end of the recording cut off is not known to fail.
  var neverSucceeded: Bool {
    !outcomes.isEmpty && undecided < connections
      && outcomes.keys.allSatisfy { outcome in
        [.unanswered, .refused, .icmpProhibited, .icmpUnreachable, .tlsUnanswered].contains(outcome)
      }
  }
}

extension DropCause {
  /// Whether the input is certain that a NetworkPolicy dropped the packet.
  var isPolicy: Bool {
    switch self {
    case .policyDefault, .policyRule: true
    case .otherPolicy, .suspected, .audited, .notPolicy: false
    }
  }
}

/// The paths of one edge by the verdict on them, in the order in which they were added.
private struct PathsByVerdict {
  private var parts: [(verdict: PolicyVerdict, paths: [Path])] = []
  private var places: [PolicyVerdict: Int] = [:]

  mutating func add(_ path: Path, _ verdict: PolicyVerdict) {
    // Most edges have one path.
    guard let first = parts.first else {
      parts.append((verdict, [path]))
      return
    }
    if places.isEmpty { places[first.verdict] = 0 }
    if let place = places[verdict] {
      parts[place].paths.append(path)
    } else {
      places[verdict] = parts.count
      parts.append((verdict, [path]))
    }
  }

  /// An edge for each verdict. If that is the whole edge, it shares the paths and takes no memory of its own.
  func parts(of edge: Edge) -> [(PolicyVerdict, Edge)] {
    parts.map { verdict, paths in
      (verdict, paths.count == edge.paths.count ? edge : Edge(edge.key, paths: paths))
    }
  }
}
