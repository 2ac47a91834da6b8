import Classifier
import FlowModel
import KubeModel

/// The answer to one question of the support procedure for cert-manager under NetworkPolicies.
public struct ChecklistItem: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case fine = "ok"
    /// The user should act.
    case attention
    /// The inputs do not show it.
    case unknown
  }

  public enum Question: String, Hashable, Sendable, CaseIterable {
    /// Do policies isolate every component, in every namespace that has one?
    case policiesPresent = "policies-present"
    /// Does istio-csr reach the API server, which it needs for its leader election?
    case istioCSRReachesAPI = "istio-csr-api-server"
    /// Does a rule allow clients on istio-csr's gRPC port?
    case grpcRulePresent = "grpc-rule"
    /// Does that rule have the port of the pod and not that of the Service?
    case grpcRulePort = "grpc-rule-port"
    /// Are policies left over from another version of the operator?
    case leftovers
  }

  public var question: Question
  public var state: State
  /// The namespaces or policies that need attention, sorted.
  public var subjects: [String]
}

/// Answers the questions with which support starts.
struct Checklist {
  private let policies: [NetworkPolicy]
  private let inventory: Inventory
  private let items: PeerItems
  private let parameters: Parameters
  private let evaluator: PolicyEvaluator

  init(_ context: AnalysisContext) {
    policies = context.policies
    inventory = context.inventory
    items = context.items
    parameters = context.parameters
    evaluator = context.evaluator
  }

  /// In the procedure's order.
  func items(_ expected: [ExpectedFlow]) -> [ChecklistItem] {
    [present(), api(expected), grpcRule(expected), grpcPort(), leftovers()]
  }

  /// The pods that policies should isolate, by namespace.
  private var components: [String: [Pod]] {
    Dictionary(grouping: Self.managed.flatMap(items.pods), by: \.namespace)
  }

  private static let managed = ["operator", "controller", "webhook", "cainjector", "istio-csr"]

  private func present() -> ChecklistItem {
    let components = components
    guard !components.isEmpty else { return item(.policiesPresent, .unknown, []) }
    let open = components.filter { _, pods in
      pods.contains { pod in
        PolicyDirection.allCases.contains { evaluator.policies(isolating: pod, $0).isEmpty }
      }
    }
    return item(.policiesPresent, open.isEmpty ? .fine : .attention, open.keys.sorted())
  }

  private func api(_ expected: [ExpectedFlow]) -> ChecklistItem {
    guard let flow = expected.first(where: { $0.need.id == "istio-csr-api-server" }) else {
      return item(.istioCSRReachesAPI, .unknown, [])
    }
    let isWrong = !flow.denied.isEmpty || flow.state == .failing
    return item(.istioCSRReachesAPI, isWrong ? .attention : .fine, isWrong ? [flow.namespace] : [])
  }

  private func grpcRule(_ expected: [ExpectedFlow]) -> ChecklistItem {
    guard let pod = istioCSR else { return item(.grpcRulePresent, .unknown, []) }
    guard !isolating(pod, .ingress).isEmpty else { return item(.grpcRulePresent, .fine, []) }
    let isPresent = isolating(pod, .ingress).flatMap(\.ingress).contains {
      $0.ports.isEmpty || names(parameters.grpcPort, $0)
    }
    let needs = expected.filter { $0.component == "istio-csr" && $0.need.purpose == .grpcCSR }
    // A rule that fits no client does not open the port.
    let isClosed = !needs.isEmpty && needs.allSatisfy { $0.connections == 0 && $0.verdict == .denied }
    let isFine = isPresent && !isClosed
    return item(.grpcRulePresent, isFine ? .fine : .attention, isFine ? [] : [pod.namespace])
  }

  private func grpcPort() -> ChecklistItem {
    guard let pod = istioCSR else { return item(.grpcRulePort, .unknown, []) }
    let ports = servicePorts.filter { $0 != parameters.grpcPort }
    let wrong = isolating(pod, .ingress).filter { policy in
      policy.ingress.contains { rule in ports.contains { names($0, rule) } && !names(parameters.grpcPort, rule) }
    }
    return item(
      .grpcRulePort, wrong.isEmpty ? .fine : .attention, wrong.map { "\($0.namespace)/\($0.name)" }.sorted())
  }

  /// Policies that the operator owns beside another set of policies, or without an operator: the operator never deletes them. Presets
  /// are not counted, because they are not read from the cluster.
  private func leftovers() -> ChecklistItem {
    let policies = policies.filter { $0.source.map { !$0.isBuiltIn } ?? false }
    guard !policies.isEmpty else { return item(.leftovers, inventory.cluster.hasInventory ? .fine : .unknown, []) }
    let namesShipped = Self.names(of: "operator-1.18", parameters)
    let namesProposed = Self.names(of: "proposal", parameters)
    let shipped = policies.filter { policy in
      policy.labels.keys.contains { $0.hasSuffix(".openshift.io/owned-by") } || namesShipped.contains(Self.name(policy))
    }
    let proposed = policies.filter { namesProposed.contains(Self.name($0)) }
    let hasOperator = !items.runningPods(of: "operator").isEmpty
    let isLeftOver = !shipped.isEmpty && (!proposed.isEmpty || (inventory.cluster.hasInventory && !hasOperator))
    return item(.leftovers, isLeftOver ? .attention : .fine, isLeftOver ? shipped.map(Self.name).sorted() : [])
  }

  private static func names(of preset: String, _ parameters: Parameters) -> Set<String> {
    Set((Preset.named(preset)?.policies(parameters) ?? []).map(name))
  }

  private static func name(_ policy: NetworkPolicy) -> String { "\(policy.namespace)/\(policy.name)" }

  private var istioCSR: Pod? { items.runningPods(of: "istio-csr").first }

  /// The ports of istio-csr's Services that lead to its gRPC port.
  private var servicePorts: [UInt16] {
    guard let pod = istioCSR else { return [] }
    return inventory.cluster.services.filter { service in
      service.namespace == pod.namespace
        && service.selector.map { !$0.isEmpty && $0.allSatisfy { pod.labels[$0.key] == $0.value } } ?? false
    }.flatMap(\.ports).filter { $0.target == .number(parameters.grpcPort) }.map(\.number)
  }

  private func isolating(_ pod: Pod, _ direction: PolicyDirection) -> [NetworkPolicy] {
    policies.filter {
      $0.namespace == pod.namespace && $0.directions.contains(direction) && $0.podSelector.matches(pod.labels)
    }
  }

  private func names(_ port: UInt16, _ rule: NetworkPolicy.Rule) -> Bool {
    rule.ports.contains { item in
      guard item.transport == .tcp else { return false }
      switch item.target {
      case .any: return true
      case .range(let range): return range.contains(Int(port))
      case .name(let name): return istioCSR?.numbers(ofPort: name, transport: .tcp).contains(port) ?? false
      }
    }
  }

  private func item(
    _ question: ChecklistItem.Question, _ state: ChecklistItem.State, _ subjects: [String]
  ) -> ChecklistItem {
    ChecklistItem(question: question, state: state, subjects: subjects)
  }
}
