import Classifier
import FlowModel
import KubeModel

/// Looks in policies for what has no effect, or another one than it seems to have. Judges by the pods among the objects, so that it says
/// nothing without them.
struct PolicyReview {
  private let context: AnalysisContext
  private let pods: ReviewedPods
  private let servicePorts: ServicePortReview
  /// The namespaces that have an object.
  private let namespaces: Set<String>
  /// Whether the objects are those of the whole cluster, so that what is not among them does not exist.
  private let isWhole: Bool
  private let metricsPorts: Set<Int>
  /// By the peers of a rule and, where one of them is in the policy's own namespace, that namespace.
  private var emptiness: [RulePeers: PeersFound] = [:]

  private init(_ context: AnalysisContext) {
    self.context = context
    let cluster = context.inventory.cluster
    let running = cluster.pods.filter { !$0.hasFinished }
    pods = ReviewedPods(running.isEmpty ? [] : running + context.items.declaredPods, cluster.namespaces)
    servicePorts = ServicePortReview(cluster.services, pods)
    namespaces = Set(cluster.namespaces.map(\.name))
    isWhole = namespaces.contains("default") || namespaces.contains("kube-system")
    metricsPorts = Set(
      context.profiles.all.filter { $0.role == .subject }.flatMap(\.ports).filter { $0.purpose.rawValue == "metrics" }
        .map { Int($0.number.number(context.parameters)) })
  }

  /// Sorted by policy, then in the order of its rules.
  static func flaws(_ context: AnalysisContext) -> [PolicyFlaw] {
    var review = PolicyReview(context)
    guard !review.pods.isEmpty else { return [] }
    return context.policies.map { (PolicyReference($0), $0) }.sorted { $0.0 < $1.0 }
      .flatMap { review.flaws($0.1, $0.0) }
  }

  private mutating func flaws(_ policy: NetworkPolicy, _ name: PolicyReference) -> [PolicyFlaw] {
    var found: [(PolicyFlaw.Kind, PolicyFlaw.Severity)] = []
    let selected = pods.pods(in: policy.namespace, policy.podSelector)
    if selected.isEmpty {
      found.append((.selectsNoPod, severityOfSelectingNone(policy)))
    } else if selected.allSatisfy({ $0.network == .host }) {
      found.append((.selectsHostNetworkOnly, .warning))
    }
    for direction in PolicyDirection.allCases.reversed() {
      let rules = policy.rules(direction)
      guard policy.directions.contains(direction) else {
        if !rules.isEmpty { found.append((.unlistedDirection(direction), .warning)) }
        continue
      }
      for (place, rule) in rules.enumerated() {
        let reference = RuleReference(policy: name, direction: direction, rule: place)
        if let use = servicePorts.use(of: rule, direction, policy) {
          let kind = PolicyFlaw.Kind.namesServicePort(
            reference, port: use.port, service: use.service, target: use.target)
          found.append((kind, .warning))
        }
        if let severity = emptiness(rule, policy) { found.append((.matchesNoPeer(reference), severity)) }
      }
    }
    found += stranded(policy, name, selected).map { ($0, .note) }
    return found.map { kind, severity in
      // A preset is for every cluster, so that parts of it have nothing to do in some.
      PolicyFlaw(kind: kind, policy: name, severity: policy.source?.isBuiltIn ?? false ? .note : severity)
    }
  }

  /// A namespace without pods may fill later; one that does not exist is a mistake.
  private func severityOfSelectingNone(_ policy: NetworkPolicy) -> PolicyFlaw.Severity {
    if isForPassingPods(policy.podSelector) { return .note }
    let exists = !isWhole || namespaces.contains(policy.namespace)
    return exists && !pods.hasPods(in: policy.namespace) ? .note : .warning
  }

  /// The workloads that the policy isolates without a rule of any policy, by direction; named at the first of the policies that do.
  private func stranded(_ policy: NetworkPolicy, _ name: PolicyReference, _ selected: [Pod]) -> [PolicyFlaw.Kind] {
    PolicyDirection.allCases.reversed().compactMap { direction in
      guard policy.directions.contains(direction), policy.rules(direction).isEmpty else { return nil }
      let stranded = selected.filter { pod in
        pod.network == .own && context.evaluator.isStranded(pod, direction)
          && context.evaluator.policies(isolating: pod, direction).first == name
      }
      guard !stranded.isEmpty else { return nil }
      return .isolatedWithoutRule(workloads: Set(stranded.map(\.workload)).sorted(), direction)
    }
  }

  /// Whether it selects pods that come and go: those of challenges and of jobs.
  private func isForPassingPods(_ selector: LabelSelector) -> Bool {
    let components = ["acmesolver", "startupapicheck"]
    return components.contains { component in
      context.profiles[component]?.matches.contains { match in
        match.labels.contains { label in
          selector.requirements.contains {
            $0.key == label.key && ($0.values.isEmpty || $0.values.contains(label.value))
          }
        }
      } ?? false
    }
  }

  /// How serious it is that no peer of the rule exists; nil where one does, or where the objects do not show it.
  private mutating func emptiness(_ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy) -> PolicyFlaw.Severity? {
    guard !rule.peers.isEmpty else { return nil }
    let peers = RulePeers(rule, policy)
    let found = emptiness[peers] ?? peersFound(rule, policy)
    emptiness[peers] = found
    switch found {
    case .some: return nil
    case .noneYet: return .note
    case .none: return isWhole && !isForMetrics(rule) ? .warning : .note
    }
  }

  /// What of a rule's peers is among the objects.
  private enum PeersFound {
    /// One, or the objects cannot show it.
    case some
    /// None, and pods like these may come later.
    case noneYet
    case none
  }

  private func peersFound(_ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy) -> PeersFound {
    var mayCome = false
    for peer in rule.peers {
      guard peer.block == nil else { return .some }
      if let selector = peer.namespaces,
        selector.requirements.contains(where: { $0.key == Namespace.hostNetworkLabel })
      {
        return .some
      }
      let homes = peer.namespaces.map(pods.namespaces) ?? [policy.namespace]
      guard let selector = peer.pods, !selector.isEmpty else {
        if homes.isEmpty { continue }
        return .some
      }
      if homes.contains(where: { !pods.pods(in: $0, selector).isEmpty }) { return .some }
      if isForPassingPods(selector) || homes.contains(where: { !pods.hasPods(in: $0) }) { mayCome = true }
    }
    return mayCome ? .noneYet : .none
  }

  /// Whether the rule is for scrapes, which a cluster without Prometheus does not have.
  private func isForMetrics(_ rule: NetworkPolicy.Rule) -> Bool {
    !rule.ports.isEmpty
      && rule.ports.allSatisfy { port in
        switch port.target {
        case .range(let range): range.count == 1 && metricsPorts.contains(range.lowerBound)
        case .name(let name): name.contains("metrics")
        case .any: false
        }
      }
  }
}

/// What decides which pods the peers of a rule are.
struct RulePeers: Hashable {
  let peers: [NetworkPolicy.Peer]
  /// Nil where each peer says its namespaces.
  let home: String?

  init(_ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy) {
    peers = rule.peers
    home = rule.peers.allSatisfy { $0.namespaces != nil || $0.block != nil } ? nil : policy.namespace
  }
}
