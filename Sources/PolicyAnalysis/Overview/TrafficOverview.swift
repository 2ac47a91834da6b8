public import Classifier
public import FlowModel
public import KubeModel

/// All connections with their verdicts, and what the policies' rules are used for: what a report shows at one look.
public struct TrafficOverview: Sendable {
  /// The worst state first, then as in the classification.
  public private(set) var edges: [JudgedEdge] = []
  /// How the rules of the policies are used, by rule; rules that let nothing through are not there.
  public private(set) var uses: [RuleReference: RuleUse] = [:]
  /// The rules of all NetworkPolicies that were judged by, in the order of policies and rules.
  public private(set) var rules: [(reference: RuleReference, rule: NetworkPolicy.Rule)] = []
  /// The components among the objects or in the traffic, sorted.
  public private(set) var components: [ComponentStatus] = []

  /// What a rule lets through.
  public struct RuleUse: Sendable {
    public var connections = 0
    /// Places in `edges`.
    public var edges: [Int] = []

    public init() {}
  }

  /// How one component in one namespace stands.
  public struct ComponentStatus: Sendable {
    public var namespace: String
    public var component: String
    /// How many of its pods that policies can select are isolated, by direction.
    public var isolated: [PolicyDirection: Int] = [:]
    /// Its pods that policies can select.
    public var pods: Int
    public var needs: [ExpectedFlow]
    /// Rules of policies that select its pods, and those of them that let no recorded connection through.
    public var rules = 0
    public var unusedRules = 0
  }

  /// Judges `edges` by the policies of the context, and by those of `proposal` if there are any.
  public init(_ edges: [Edge], _ report: DropReport, _ context: AnalysisContext, proposal: [NetworkPolicy]?) {
    let judge = PathJudge(context)
    let proposed = proposal.map { policies in
      PathJudge(
        AnalysisContext(
          inventory: context.inventory, profiles: context.profiles, parameters: context.parameters, policies: policies))
    }
    var judged = edges.map { edge in
      var result = Self.judge(edge, by: judge, knowsPolicies: context.knowsPolicies)
      result.isAllowedByProposal = proposed.flatMap { Self.isAllowed(edge, by: $0) }
      return result
    }
    judged += report.neededDrops.filter { $0.certainty == .needed }.flatMap { drop in
      drop.edges.map { JudgedEdge($0, .neededNotSeen, verdict: drop.verdict) }
    }
    let order = judged.indices.sorted { left, right in
      judged[left].state != judged[right].state ? judged[left].state < judged[right].state : left < right
    }
    self.edges = order.map { judged[$0] }
    findUses(judge)
    rules = context.policies.sorted { PolicyReference($0) < PolicyReference($1) }.flatMap { policy in
      [PolicyDirection.ingress, .egress].flatMap { direction in
        policy.rules(direction).enumerated().map { place, rule in
          (RuleReference(policy: PolicyReference(policy), direction: direction, rule: place), rule)
        }
      }
    }
    findComponents(report.expectedFlows, context)
  }

  private static func judge(_ edge: Edge, by judge: PathJudge, knowsPolicies: Bool) -> JudgedEdge {
    var result = JudgedEdge(edge, .allowed)
    guard knowsPolicies else {
      result.state = .notJudged
      return result
    }
    let servicePort = edge.servicePorts.first
    for path in edge.paths {
      switch judge.verdict(path, edge.key, servicePort: servicePort) {
      case .open(let missing):
        if result.missing.isEmpty { result.missing = missing }
      case .certain(let verdict):
        switch verdict.overall {
        case .denied:
          if result.denied == 0 { result.verdict = verdict }
          result.denied.addSaturating(path.connections)
          result.state = .wouldDrop
        case .undefined:
          if result.state == .allowed { result.state = .notJudged }
          if result.verdict == nil { result.verdict = verdict }
        case .allowed:
          if result.verdict == nil { result.verdict = verdict }
        }
      }
    }
    guard result.state != .wouldDrop else { return result }
    if edge.drops.contains(where: { $0.cause.isPolicy }) {
      result.state = .dropped
    } else if edge.neverSucceeded {
      result.state = .failed
    } else if !result.missing.isEmpty {
      result.state = .cannotJudge
    }
    return result
  }

  /// Nil where the verdict on some connection is open.
  private static func isAllowed(_ edge: Edge, by judge: PathJudge) -> Bool? {
    let servicePort = edge.servicePorts.first
    var isKnown = true
    for path in edge.paths {
      guard let verdict = judge.verdict(path, edge.key, servicePort: servicePort).certain else {
        isKnown = false
        continue
      }
      if verdict.overall == .denied { return false }
    }
    return isKnown ? true : nil
  }

  private mutating func findUses(_ judge: PathJudge) {
    for (place, judged) in edges.enumerated() where judged.state != .neededNotSeen {
      let servicePort = judged.edge.servicePorts.first
      for path in judged.edge.paths {
        guard let verdict = judge.verdict(path, judged.edge.key, servicePort: servicePort).certain else { continue }
        for rule in verdict.egress.allowedBy + verdict.ingress.allowedBy {
          uses[rule, default: RuleUse()].connections.addSaturating(path.connections)
          if uses[rule]?.edges.last != place { uses[rule]?.edges.append(place) }
        }
      }
    }
  }

  private mutating func findComponents(_ flows: [ExpectedFlow], _ context: AnalysisContext) {
    let byPlace = Dictionary(grouping: flows) { [$0.namespace, $0.component] }
    components = byPlace.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { place, needs in
      let pods = context.items.pods(place[0], .component(place[1]))
      var status = ComponentStatus(namespace: place[0], component: place[1], pods: pods.count, needs: needs)
      var selecting: Set<PolicyReference> = []
      for direction in PolicyDirection.allCases {
        status.isolated[direction] = pods.count { pod in
          let isolating = context.policies.filter { policy in
            policy.namespace == pod.namespace && policy.directions.contains(direction)
              && policy.podSelector.matches(pod.labels)
          }
          selecting.formUnion(isolating.map(PolicyReference.init))
          return !isolating.isEmpty
        }
      }
      let own = rules.map(\.reference).filter { selecting.contains($0.policy) }
      status.rules = own.count
      status.unusedRules = own.count { uses[$0] == nil }
      return status
    }
  }
}

extension Edge {
  fileprivate var neverSucceeded: Bool { !paths.isEmpty && paths.allSatisfy(\.neverSucceeded) }
}
