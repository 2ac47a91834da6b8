public import Classifier
public import FlowModel
import KubeModel

/// Finds why connections fail: by their traffic, by the policies, and by the logs of components.
public struct Diagnoser: Sendable {
  private let context: AnalysisContext

  public init(_ context: AnalysisContext) { self.context = context }

  /// Why connections of these edges fail, and what the logged messages mean.
  public func report(_ edges: [Edge], messages: [LogMessage]) -> DiagnosisReport {
    let expected = ExpectedFlows(context).flows(edges)
    let circumstances = CircumstanceReader(edges, context)
    let matcher = SignatureMatcher(circumstances: circumstances)
    let finder = SymptomFinder(judge: PathJudge(context), stances: StanceReader(context))
    let symptoms = finder.symptoms(edges)
    var report = DiagnosisReport(
      findings: [], expectedFlows: expected, checklist: Checklist(context).items(expected),
      policies: context.judgedPolicies, window: nil, plan: FixPlan(context, []), neededPlan: FixPlan(context, []))
    for edge in edges {
      report.window.merge(edge.window)
      for path in edge.paths { report.undecided.addSaturating(path.undecided) }
    }

    var assembly = FindingAssembly(matcher: matcher, edges: edges, symptoms: symptoms)
    for symptom in symptoms {
      guard let signature = matcher.signature(of: symptom) else { continue }
      let relevance = relevance(of: symptom, signature)
      if relevance == .finding { assembly.add(symptom, signature) }
      if relevance == .intended { report.deniedStrangers.addSaturating(symptom.count) }
      if relevance == .unplaced, let failure = symptom.failure {
        report.unplaced[failure, default: 0].addSaturating(symptom.count)
      }
    }
    let placed = messages.map { message in
      var message = message
      message.window = message.window(near: report.window)
      message.hasYear = true
      return message
    }
    LogMatcher(
      matcher: matcher,
      subjects: MessageSubjects(edges, context, matcher: matcher), expected: expected,
      burst: circumstances.largestBurst
    ).add(placed, to: &assembly)
    report.findings = assembly.findings
    report.neededDrops = expected.flatMap(NeededDrop.drops)
    report.flaws = PolicyReview(context).flaws().without(
      report.findings.compactMap(\.verdict) + report.neededDrops.map(\.verdict))
    report.plan = FixPlan(
      context,
      report.findings.lazy.flatMap { finding in
        finding.edges.lazy.map { ($0, finding.verdict?.deniedByIsolation ?? []) }
      })
    report.neededPlan = FixPlan(context, report.neededDrops)
    report.assurance = Assurance(report, edges, messages, context)
    return report
  }

  /// How a symptom is reported.
  private enum Relevance {
    case finding
    /// Counted only: policies are meant to deny it.
    case intended
    /// Counted only: an end is not known.
    case unplaced
    case ignored
  }

  /// A signature that names its ends or a circumstance is always a finding. Any other failure is one if it concerns a component or
  /// a flow that a component needs.
  private func relevance(of symptom: Symptom, _ signature: FailureSignature) -> Relevance {
    let key = symptom.edge.key
    guard !isGuessed(symptom) else { return .unplaced }
    let isSpecial = !signature.sources.isEmpty || !signature.destinations.isEmpty || !signature.circumstances.isEmpty
    if isSpecial || context.profiles.isNeeded(key) { return .finding }
    if !symptom.stances.isDisjoint(with: [.ingressDenied, .egressDenied]) {
      return isSubject(key.source) ? .finding : isUnknown(key) ? .unplaced : .intended
    }
    if key.purpose == .probe { return symptom.count == symptom.total ? .finding : .ignored }
    let isOfComponents = isSubject(key.destination) && key.source.component != nil
    return isSubject(key.source) || isOfComponents ? .finding : isUnknown(key) ? .unplaced : .ignored
  }

  /// Without the cluster's objects, several components may use a port inside the cluster.
  private func isGuessed(_ symptom: Symptom) -> Bool {
    !context.inventory.cluster.hasInventory && symptom.failure == .silent
      && symptom.edge.key.destination.kind != .external
      && symptom.edge.paths.allSatisfy { $0.destination.by == .port && $0.source.peer.component == nil }
  }

  /// Without the cluster's objects, an end without a component may be a component.
  private func isUnknown(_ key: Edge.Key) -> Bool {
    !context.inventory.cluster.hasInventory && (key.source.component == nil || key.destination.component == nil)
  }

  private func isSubject(_ peer: Peer) -> Bool { context.profiles[peer.component ?? ""]?.role == .subject }
}
