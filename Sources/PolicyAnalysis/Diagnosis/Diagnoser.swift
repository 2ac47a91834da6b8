public import Classifier
public import FlowModel
import KubeModel

/// Finds why connections fail: by their traffic, by the policies, and by the logs of components.
public struct Diagnoser: Sendable {
  private let context: AnalysisContext

  public init(_ context: AnalysisContext) { self.context = context }

  /// Why connections of these edges fail, and what the messages of these logs mean.
  public func report(_ edges: [Edge], messages: [LogMessage], logs: LogExtent = LogExtent()) -> DiagnosisReport {
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
    var spare = FindingAssembly(matcher: matcher, edges: [], symptoms: [])
    for symptom in symptoms {
      guard let signature = matcher.signature(of: symptom) else { continue }
      if relevance(of: symptom, signature) == .finding {
        assembly.add(symptom, signature)
      } else {
        spare.add(symptom, signature)
      }
    }
    report.messages = understood(messages, near: report.window)
    var promoted: Set<FindingAssembly.Key> = []
    if !report.messages.isEmpty {
      promoted = LogMatcher(
        matcher: matcher, subjects: MessageSubjects(edges, context),
        connections: LoggedConnections(context, finder, matcher), expected: expected, burst: circumstances.largestBurst,
        knowsPolicies: context.knowsPolicies
      ).add(report.messages, to: &assembly, spare: spare.seen)
    }
    for (key, symptoms) in spare.seen where !promoted.contains(key) {
      guard let signature = spare.signature(key) else { continue }
      for symptom in symptoms { count(symptom, signature, in: &report) }
    }
    report.findings = assembly.findings
    report.neededDrops = expected.flatMap(NeededDrop.drops).filter { drop in
      !report.findings.contains { $0.explains(drop) }
    }
    report.flaws = PolicyReview.flaws(context).without(
      report.findings.compactMap(\.verdict) + report.neededDrops.map(\.verdict))
    report.plan = FixPlan(
      context,
      report.findings.lazy.flatMap { finding in
        finding.edges.lazy.map { ($0, finding.verdict?.deniedByIsolation ?? []) }
      })
    report.neededPlan = FixPlan(context, report.neededDrops)
    report.assurance = Assurance(report, edges, logs, context)
    return report
  }

  /// The messages with their meaning, each in the year of the traffic; those that report nothing are left out.
  private func understood(_ messages: [LogMessage], near window: TimeWindow?) -> [UnderstoodMessage] {
    let dated = messages.map { message in
      var message = message
      message.window = message.window(near: window)
      message.hasYear = true
      return message
    }
    return LogInterpreter().understand(dated).filter { $0.verdict != .silent }.sorted { left, right in
      (left.message.source ?? "", left.message.line, left.message.text)
        < (right.message.source ?? "", right.message.line, right.message.text)
    }
  }

  /// Counts a symptom that is no finding.
  private func count(_ symptom: Symptom, _ signature: FailureSignature, in report: inout DiagnosisReport) {
    switch relevance(of: symptom, signature) {
    case .finding, .ignored: return
    case .intended: report.deniedStrangers.addSaturating(symptom.count)
    case .unplaced:
      if let failure = symptom.failure { report.unplaced[failure, default: 0].addSaturating(symptom.count) }
    }
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
