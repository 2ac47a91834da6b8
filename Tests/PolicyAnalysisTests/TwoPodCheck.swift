import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// Connections in a cluster of two pods (`a/client` 10.0.0.1 and fd00::1, `b/server` 10.0.1.1 and fd00:1::1), judged by policies.
struct TwoPodCheck {
  let report: DropReport

  /// `policies` are specs by `namespace/name`, written at `created`; `added` are further policies, and `admin` is an object of another
  /// kind of policy; the recording ends at `end`, in seconds.
  init(
    _ policies: [String: String], _ flows: [Flow], added: [NetworkPolicy] = [], created: Timestamp? = nil,
    external: ExternalPeers = .public, admin: String? = nil, recordedUntil end: Int64? = nil
  ) {
    var text = Self.objects
    if let admin { text += "\n---\n\(admin)" }
    for (name, spec) in policies.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: "/")
      text += "\n---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n"
      let written = created.map { ", creationTimestamp: \"\($0)\"" } ?? ""
      text += "metadata: {namespace: \(parts[0]), name: \(parts[1])\(written)}\nspec: \(spec)\n"
    }
    let cluster = ManifestReader.read(text: Array(text.utf8), named: "drops.yaml")
    precondition(cluster.issues.isEmpty, "\(cluster.issues)")
    let inventory = Inventory(cluster)
    let parameters = Parameters(inventory: cluster)
    var observations = Observations()
    observations.flows = flows
    if let end {
      var summary = InputSummary(path: "x.pcap", format: "pcap", records: 0, capabilities: [])
      summary.window = TimeWindow(Timestamp(seconds: end - 60), Timestamp(seconds: end))
      observations.statistics.inputs = [summary]
    }
    let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
    report = DropAnalysis(
      AnalysisContext(
        inventory: inventory, parameters: parameters, policies: cluster.policies + added, external: external)
    ).report(edges)
  }

  private static let objects = """
    kind: Pod
    metadata: {name: client, namespace: a, labels: {app: client}}
    spec: {nodeName: n1, containers: [{name: c}]}
    status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
    ---
    kind: Pod
    metadata: {name: server, namespace: b, labels: {app: server}}
    spec: {nodeName: n2, containers: [{name: c}]}
    status: {podIP: 10.0.1.1, podIPs: [{ip: 10.0.1.1}, {ip: "fd00:1::1"}]}
    """

  /// An established connection from the client to the server's port 8443, changed by `change`.
  static func flow(
    _ port: UInt16 = 8443, from client: String = "10.0.0.1", to server: String = "10.0.1.1",
    _ change: (inout Flow) -> Void = { _ in }
  ) -> Flow {
    var flow = Flow(
      client: Endpoint(address: IPAddress(client), port: 40000),
      server: Endpoint(address: IPAddress(server), port: port), transport: .tcp, clientBy: .syn,
      origin: Origin(input: 0, offset: 0))
    flow.fromClient.packets = 3
    flow.fromServer.packets = 2
    flow.fromClient.syn = 1
    flow.fromServer.synAck = 1
    flow.fromClient.window = TimeWindow(
      Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_030))
    change(&flow)
    return flow
  }

  /// The same without an answer.
  static func unanswered(_ change: (inout Flow) -> Void = { _ in }) -> Flow {
    flow { flow in
      flow.fromServer = SideEvidence()
      flow.fromClient.syn = 4
      change(&flow)
    }
  }
}
