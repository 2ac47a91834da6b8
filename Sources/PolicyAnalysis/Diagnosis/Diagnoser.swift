public import Classifier
public import FlowModel
public import KubeModel

/// Says why connections fail: what was seen, what policies have to do with it, and what components say in their logs.
public struct Diagnoser: Sendable {
  private let policies: [NetworkPolicy]
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters
  private let evaluator: PolicyEvaluator

  /// A diagnoser by these policies.
  public init(
    policies: [NetworkPolicy], inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters,
    blocksReach reach: PolicyEvaluator.BlockReach = .pods
  ) {
    self.policies = policies
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    evaluator = PolicyEvaluator(policies: policies, namespaces: inventory.cluster.namespaces, blocksReach: reach)
  }

  /// Why connections of these edges fail, and what the messages of components mean.
  public func report(_ edges: [Edge], messages: [LogMessage]) -> DiagnosisReport {
    let expected = ExpectedFlows(
      policies: policies, inventory: inventory, profiles: profiles, parameters: parameters, evaluator: evaluator
    ).flows(edges)
    let circumstances = CircumstanceReader(
      edges, inventory: inventory, profiles: profiles, policies: policies, evaluator: evaluator)
    let matcher = SignatureMatcher(circumstances: circumstances)
    let finder = SymptomFinder(
      judge: PathJudge(evaluator: evaluator, inventory: inventory),
      stances: StanceReader(policies: policies, profiles: profiles, parameters: parameters))
    let symptoms = finder.symptoms(edges)
    var report = DiagnosisReport(
      findings: [], expectedFlows: expected,
      checklist: Checklist(
        policies: policies, inventory: inventory, profiles: profiles, parameters: parameters, evaluator: evaluator
      ).items(expected), policies: policies.map(PolicyReference.init).sorted(), window: nil)
    for edge in edges {
      report.window.merge(edge.window)
      for path in edge.paths { report.undecided.addSaturating(path.undecided) }
    }

    var assembly = FindingAssembly(
      matcher: matcher, edges: edges, symptoms: symptoms,
      rules: SmallestRule(inventory: inventory, profiles: profiles, parameters: parameters))
    for symptom in symptoms {
      guard let signature = matcher.signature(of: symptom) else { continue }
      let relevance = relevance(of: symptom, signature)
      if relevance == .finding { assembly.add(symptom, signature) }
      if relevance == .meant { report.deniedStrangers.addSaturating(symptom.count) }
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
      subjects: MessageSubjects(edges, inventory: inventory, profiles: profiles, matcher: matcher), expected: expected,
      burst: circumstances.largestBurst
    ).add(placed, to: &assembly)
    report.findings = assembly.findings
    return report
  }

  /// What a symptom is worth.
  private enum Relevance {
    case finding
    /// Policies are there to deny it.
    case meant
    /// Nothing tells whose connection it is.
    case unplaced
    case nothing
  }

  /// A signature that names parties knows why it matters; of all other failures, those of components and of what they need matter.
  private func relevance(of symptom: Symptom, _ signature: FailureSignature) -> Relevance {
    let key = symptom.edge.key
    guard !isGuessed(symptom) else { return .unplaced }
    let isSpecial = !signature.sources.isEmpty || !signature.destinations.isEmpty || !signature.circumstances.isEmpty
    if isSpecial || profiles.isNeeded(key) { return .finding }
    if !symptom.stances.isDisjoint(with: [.ingressDenied, .egressDenied]) {
      return isSubject(key.source) ? .finding : isUnknown(key) ? .unplaced : .meant
    }
    if key.purpose == .probe { return symptom.count == symptom.total ? .finding : .nothing }
    let isOfComponents = isSubject(key.destination) && key.source.component != nil
    return isSubject(key.source) || isOfComponents ? .finding : isUnknown(key) ? .unplaced : .nothing
  }

  /// Without the cluster's objects a port inside the cluster may be many a component's.
  private func isGuessed(_ symptom: Symptom) -> Bool {
    !inventory.cluster.hasInventory && symptom.failure == .silent && symptom.edge.key.destination.kind != .external
      && symptom.edge.paths.allSatisfy { $0.destination.by == .port && $0.source.peer.component == nil }
  }

  /// Without the cluster's objects an end without a component may be anyone.
  private func isUnknown(_ key: Edge.Key) -> Bool {
    !inventory.cluster.hasInventory && (key.source.component == nil || key.destination.component == nil)
  }

  private func isSubject(_ peer: Peer) -> Bool { profiles[peer.component ?? ""]?.role == .subject }
}
