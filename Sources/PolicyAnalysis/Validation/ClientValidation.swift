public import Classifier
public import FlowModel
public import KubeModel

/// Judges every client of istio-csr: those that ought to be there and those that were seen.
public struct ClientValidation: Sendable {
  private let policies: [NetworkPolicy]
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters
  private let evaluator: PolicyEvaluator

  /// A validation by these policies.
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

  /// The report on these edges; `window` is when the inputs were recorded.
  public func report(_ edges: [Edge], window: TimeWindow?) -> ClientReport {
    let silenceCounts = (window?.nanoseconds ?? 0) >= ClientReport.leastWindow
    let judge = ClientJudge(
      window: window, silenceCounts: silenceCounts, profile: profiles["istio-csr"], policies: policies,
      way: ClientWay(inventory: inventory, profiles: profiles, parameters: parameters, evaluator: evaluator))
    var table = ClientTable()
    addExpected(to: &table)
    for edge in edges { add(edge, to: &table) }
    let clients = table.clients(judge)
    let admission = ClientAdmission(inventory: inventory, profiles: profiles, parameters: parameters)
    let (policy, unselectable) = admission.policy(table.legitimatePods)
    return ClientReport(
      clients: clients, port: parameters.grpcPort, window: window, silenceCounts: silenceCounts, policy: policy,
      admittedStrangers: policy.map { admission.strangers(admittedBy: $0, table.legitimatePods) } ?? [],
      unselectable: unselectable)
  }

  /// Every pod of the mesh that runs and has a network of its own.
  private func addExpected(to table: inout ClientTable) {
    for pod in inventory.cluster.pods where !pod.hasFinished {
      let component = profiles.profile(of: pod, parameters)?.component
      guard let kind = MeshClientKind(component: component) else { continue }
      table.expect(pod, kind)
    }
  }

  private func add(_ edge: Edge, to table: inout ClientTable) {
    let key = edge.key
    if key.destination.component == "istio-csr", key.port == parameters.grpcPort, key.transport == .tcp {
      for path in edge.paths where path.undecided < path.connections {
        table.add(path, MeshClientKind(component: key.source.component) ?? .stranger)
      }
    }
    guard let kind = MeshClientKind(component: key.source.component) else { return }
    if key.destination.component == "istiod", key.port == 15012 {
      for path in edge.paths { table.addIstiod(path, kind) }
    }
    if key.destination.component == "cluster-dns" {
      for path in edge.paths { table.addDNS(path, kind) }
    }
  }
}
