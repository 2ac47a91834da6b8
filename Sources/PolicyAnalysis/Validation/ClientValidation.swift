public import Classifier
public import FlowModel
import KubeModel

/// Judges every client of istio-csr: those that the objects show and those that connected.
public struct ClientValidation: Sendable {
  private let context: AnalysisContext

  public init(_ context: AnalysisContext) { self.context = context }

  /// `window` is when the inputs were recorded.
  public func report(_ edges: [Edge], window: TimeWindow?) -> ClientReport {
    let silenceCounts = (window?.nanoseconds ?? 0) >= ClientReport.leastWindow
    let judge = ClientJudge(
      window: window, silenceCounts: silenceCounts, profile: context.profiles["istio-csr"],
      connectivity: ClientConnectivity(context))
    var table = ClientTable()
    addExpected(to: &table)
    for edge in edges { add(edge, to: &table) }
    let clients = table.clients(judge)
    let admission = ClientAdmission(context)
    let (policy, unselectable) = admission.policy(table.legitimatePods)
    return ClientReport(
      clients: clients, port: context.parameters.grpcPort, window: window, silenceCounts: silenceCounts, policy: policy,
      admittedStrangers: policy.map { admission.unexpectedClients(admittedBy: $0, table.legitimatePods) } ?? [],
      unselectable: unselectable)
  }

  /// Every running pod that is a client by its labels.
  private func addExpected(to table: inout ClientTable) {
    for pod in context.inventory.cluster.pods where !pod.hasFinished {
      let component = context.profiles.profile(of: pod, context.parameters)?.component
      guard let kind = MeshClientKind(component: component) else { continue }
      table.expect(pod, kind)
    }
  }

  private func add(_ edge: Edge, to table: inout ClientTable) {
    let key = edge.key
    if key.destination.component == "istio-csr", key.port == context.parameters.grpcPort, key.transport == .tcp {
      for path in edge.paths where path.undecided < path.connections {
        table.add(path, MeshClientKind(component: key.source.component) ?? .unexpectedClient)
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
