import Classifier
import FlowModel
import KubeModel

/// Looks in policies for what has no effect, or another one than it seems to have. Judges by the pods among the objects, so that it says
/// nothing without them.
struct PolicyReview {
  private let context: AnalysisContext
  private let pods: [String: [Pod]]
  private let services: [String: [Service]]
  /// The namespaces that have an object.
  private let namespaces: [Namespace]
  /// Whether the objects are those of the whole cluster, so that what is not among them does not exist.
  private let isWhole: Bool

  init(_ context: AnalysisContext) {
    self.context = context
    let cluster = context.inventory.cluster
    let running = cluster.pods.filter { !$0.hasFinished }
    pods = Dictionary(grouping: running.isEmpty ? [] : running + context.items.declaredPods, by: \.namespace)
    services = Dictionary(grouping: cluster.services, by: \.namespace)
    namespaces = cluster.namespaces
    isWhole = cluster.namespaces.contains { $0.name == "default" || $0.name == "kube-system" }
  }

  /// Sorted by policy, then in the order of its rules.
  func flaws() -> [PolicyFlaw] {
    guard !pods.isEmpty else { return [] }
    return context.policies.sorted { PolicyReference($0) < PolicyReference($1) }.flatMap(flaws)
  }

  private func flaws(_ policy: NetworkPolicy) -> [PolicyFlaw] {
    var found: [(PolicyFlaw.Kind, PolicyFlaw.Severity)] = []
    let home = pods[policy.namespace] ?? []
    let selected = home.filter { policy.podSelector.matches($0.labels) }
    if selected.isEmpty {
      found.append((.selectsNoPod, severity(ofSelectingNone: policy, home)))
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
        let reference = RuleReference(policy: PolicyReference(policy), direction: direction, rule: place)
        if let kind = servicePort(rule, reference, policy, selected) { found.append((kind, .warning)) }
        if let severity = emptiness(rule, policy, direction) { found.append((.matchesNoPeer(reference), severity)) }
      }
    }
    found += stranded(policy, selected).map { ($0, .note) }
    return found.map { kind, severity in
      // A preset is for every cluster, so that parts of it have nothing to do in some.
      PolicyFlaw(
        kind: kind, policy: PolicyReference(policy), severity: policy.source?.isBuiltIn ?? false ? .note : severity)
    }
  }

  /// A namespace without pods may fill later; one that does not exist is a mistake.
  private func severity(ofSelectingNone policy: NetworkPolicy, _ home: [Pod]) -> PolicyFlaw.Severity {
    if isForPassingPods(policy.podSelector) { return .note }
    return home.isEmpty && !(isWhole && !namespaces.contains { $0.name == policy.namespace }) ? .note : .warning
  }

  /// The workloads that the policy isolates without a rule of any policy, by direction; named at the first of the policies that do.
  private func stranded(_ policy: NetworkPolicy, _ selected: [Pod]) -> [PolicyFlaw.Kind] {
    PolicyDirection.allCases.reversed().compactMap { direction in
      guard policy.directions.contains(direction), policy.rules(direction).isEmpty else { return nil }
      let stranded = selected.filter { pod in
        pod.network == .own && context.evaluator.isStranded(pod, direction)
          && context.evaluator.policies(isolating: pod, direction).first == PolicyReference(policy)
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
  private func emptiness(
    _ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy, _ direction: PolicyDirection
  ) -> PolicyFlaw.Severity? {
    guard !rule.peers.isEmpty else { return nil }
    var isCertain = isWhole
    for peer in rule.peers {
      guard peer.block == nil else { return nil }
      let homes: [String]
      if let selector = peer.namespaces {
        homes = namespaces.filter { selector.matches($0.labels) }.map(\.name)
        if selector.requirements.contains(where: { $0.key == Namespace.hostNetworkLabel }) { return nil }
      } else {
        homes = [policy.namespace]
      }
      guard let selector = peer.pods, !selector.isEmpty else {
        if homes.isEmpty { continue }
        return nil
      }
      if homes.contains(where: { home in (pods[home] ?? []).contains { selector.matches($0.labels) } }) { return nil }
      if isForPassingPods(selector) || homes.contains(where: { pods[$0] == nil }) { isCertain = false }
    }
    return isCertain && !isForMetrics(rule) ? .warning : .note
  }

  /// Whether the rule is for scrapes, which a cluster without Prometheus does not have.
  private func isForMetrics(_ rule: NetworkPolicy.Rule) -> Bool {
    let ports = Set(
      context.profiles.all.filter { $0.role == .subject }.flatMap(\.ports).filter { $0.purpose.rawValue == "metrics" }
        .map { Int($0.number.number(context.parameters)) })
    return !rule.ports.isEmpty
      && rule.ports.allSatisfy { port in
        switch port.target {
        case .range(let range): range.count == 1 && ports.contains(range.lowerBound)
        case .name(let name): name.contains("metrics")
        case .any: false
        }
      }
  }

  /// The port of a Service in a rule, where the Service leads to another port and no pod that the rule is for listens on its own.
  private func servicePort(
    _ rule: NetworkPolicy.Rule, _ reference: RuleReference, _ policy: NetworkPolicy, _ selected: [Pod]
  ) -> PolicyFlaw.Kind? {
    let servers = servers(rule, reference.direction, policy, selected)
    for case .range(let range) in rule.ports.map(\.target) {
      guard range.count == 1, let number = UInt16(exactly: range.lowerBound) else { continue }
      guard !servers.contains(where: { $0.ports.contains { $0.number == number } }) else { continue }
      for service in Set(servers.map(\.namespace)).sorted().flatMap({ services[$0] ?? [] }) {
        guard let selector = service.selector, !selector.isEmpty else { continue }
        let backends = servers.filter { pod in
          pod.namespace == service.namespace && selector.allSatisfy { pod.labels[$0.key] == $0.value }
        }
        guard let pod = backends.first, let port = service.ports.first(where: { $0.number == number }) else { continue }
        // A rule that names the pod's port too has what it needs.
        guard let target = Self.target(port, pod), target != number, !Self.names(target, rule) else { continue }
        return .namesServicePort(
          reference, port: number, service: "\(service.namespace)/\(service.name)", target: target)
      }
    }
    return nil
  }

  private static func names(_ port: UInt16, _ rule: NetworkPolicy.Rule) -> Bool {
    rule.ports.contains { item in
      switch item.target {
      case .any: true
      case .range(let range): range.contains(Int(port))
      case .name: false
      }
    }
  }

  private static func target(_ port: Service.Port, _ pod: Pod) -> UInt16? {
    switch port.target {
    case .number(let number): number
    case .name(let name): pod.numbers(ofPort: name, transport: port.transport).first
    }
  }

  /// The pods whose ports the rule is about. A policy that selects no pod is compared with all pods of its namespace.
  private func servers(
    _ rule: NetworkPolicy.Rule, _ direction: PolicyDirection, _ policy: NetworkPolicy, _ selected: [Pod]
  ) -> [Pod] {
    guard direction == .egress else { return selected.isEmpty ? pods[policy.namespace] ?? [] : selected }
    return rule.peers.flatMap { peer -> [Pod] in
      guard peer.block == nil, let selector = peer.pods ?? peer.namespaces.map({ _ in LabelSelector() }) else {
        return []
      }
      let homes = peer.namespaces.map { wanted in namespaces.filter { wanted.matches($0.labels) }.map(\.name) }
      return (homes ?? [policy.namespace]).flatMap { pods[$0] ?? [] }.filter { selector.matches($0.labels) }
    }
  }
}
