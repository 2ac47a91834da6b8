import Classifier
public import FlowModel
public import KubeModel

/// What a review of policies without traffic finds.
public struct LintReport: Sendable {
  /// What the API server says to each NetworkPolicy of the files.
  public var examined: [ExaminedPolicy]
  /// Flaws and needs, judged without traffic.
  public var drops: DropReport
  /// What hardly anybody intends, beside the flaws in `drops`.
  public var traps: [PolicyFlaw]
  /// The workloads of known components; empty without pods.
  public var posture: [WorkloadPosture]
  /// What a downgrade would leave behind.
  public var leftovers: [LeftoverPolicy]
}

/// By whom the pods of a component's workload are isolated.
public struct WorkloadPosture: Hashable, Sendable {
  public var component: String
  public var namespace: String
  public var workload: String
  /// Policies run on the pods' own network only.
  public var isHostNetwork: Bool
  /// Sorted; empty where nothing isolates all of the pods.
  public var isolatedBy: [PolicyDirection: [PolicyReference]]
}

/// A policy with the name of one that a newer release of the operator ships, or that the proposal has. The operator never deletes it.
public struct LeftoverPolicy: Hashable, Sendable {
  public var policy: PolicyReference
  /// The built-in set that has the name.
  public var preset: String
  /// Whether its content differs from the set's, so that it may still be wanted.
  public var isModified: Bool
}

/// Reviews policies without traffic.
public struct LintAnalysis: Sendable {
  private let context: AnalysisContext

  public init(_ context: AnalysisContext) { self.context = context }

  /// With `downgrade`, also the policies that would be left behind by a release that ships none.
  public func report(downgrade: Bool) -> LintReport {
    LintReport(
      examined: context.inventory.cluster.examined, drops: DropAnalysis(context).report([]),
      traps: PolicyTraps(context).flaws(), posture: posture, leftovers: downgrade ? leftovers : [])
  }

  private var posture: [WorkloadPosture] {
    let components = context.profiles.all.filter { $0.role == .subject }.map(\.component)
    var rows: [WorkloadPosture] = []
    let running = context.inventory.cluster.pods.filter { !$0.hasFinished }
    var groups: [[String]: [Pod]] = [:]
    for pod in running {
      guard let component = context.profiles.profile(of: pod, context.parameters)?.component,
        components.contains(component)
      else { continue }
      groups[[pod.namespace, pod.workload, component], default: []].append(pod)
    }
    for (key, pods) in groups {
      let own = pods.filter { $0.network == .own }
      var isolatedBy: [PolicyDirection: [PolicyReference]] = [:]
      for direction in PolicyDirection.allCases {
        let policies = own.map { context.evaluator.policies(isolating: $0, direction) }
        isolatedBy[direction] = policies.contains(where: \.isEmpty) ? [] : Set(policies.joined()).sorted()
      }
      rows.append(
        WorkloadPosture(
          component: key[2], namespace: key[0], workload: key[1], isHostNetwork: own.isEmpty, isolatedBy: isolatedBy))
    }
    return rows.sorted { ($0.namespace, $0.workload, $0.component) < ($1.namespace, $1.workload, $1.component) }
  }

  private var leftovers: [LeftoverPolicy] {
    let names = ReleaseNames(context.inventory, context.profiles, context.parameters)
    var shipped: [PolicyReference: (preset: String, policies: [NetworkPolicy])] = [:]
    for name in ["operator-1.18", "proposal+grpc"] {
      for policy in Preset.named(name)?.policies(context.parameters, for: names) ?? [] {
        let reference = PolicyReference(.networkPolicy, namespace: policy.namespace, name: policy.name)
        shipped[reference, default: (name, [])].policies.append(policy)
      }
    }
    return context.policies.compactMap { policy in
      guard let source = policy.source, !source.isBuiltIn,
        let known = shipped[PolicyReference(.networkPolicy, namespace: policy.namespace, name: policy.name)]
      else { return nil }
      return LeftoverPolicy(
        policy: PolicyReference(policy), preset: known.preset,
        isModified: !known.policies.contains(where: policy.isAlike))
    }.sorted { $0.policy < $1.policy }
  }
}
