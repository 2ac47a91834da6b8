import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport

/// The diagnosis of flows in the reference cluster, under policies and with log messages.
struct ReferenceDiagnosis {
  let report: DiagnosisReport

  /// `policies` are specs by `namespace/name`; the recording ends at `end`, in seconds.
  init(
    _ flows: [Flow], policies: [String: String] = [:], messages: [LogMessage] = [], objects: String = "",
    recordedUntil end: Int64? = nil
  ) {
    var text = Self.objects + objects
    for (name, spec) in policies.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: "/")
      text += "\n---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n"
      text += "metadata: {namespace: \(parts[0]), name: \(parts[1])}\nspec: \(spec)\n"
    }
    let inventory = ReferenceCluster.inventory(with: text)
    let parameters = Parameters(inventory: inventory.cluster)
    var observations = Observations()
    observations.flows = flows
    var summary = InputSummary(path: "x.pcap", format: "pcap", records: 0, capabilities: [])
    summary.window = end.map { TimeWindow(Timestamp(seconds: $0 - 60), Timestamp(seconds: $0)) }
    observations.statistics.inputs = [summary]
    let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
    report = Diagnoser(
      AnalysisContext(inventory: inventory, parameters: parameters, policies: inventory.cluster.policies)
    ).report(edges, messages: messages)
  }

  /// The signatures of the findings.
  var ids: [String] { report.findings.map(\.signature.id) }

  /// The Services of the components, and the API server's endpoint.
  private static let objects = """
    kind: Service
    metadata: {name: cert-manager-webhook, namespace: cert-manager}
    spec: {clusterIP: 172.30.0.10, selector: {app: webhook}, ports: [{port: 443, targetPort: 10250}]}
    ---
    kind: Service
    metadata: {name: cert-manager-istio-csr, namespace: istio-system}
    spec: {clusterIP: 172.30.0.11, selector: {app: cert-manager-istio-csr}, ports: [{port: 443, targetPort: 6443}]}
    ---
    kind: EndpointSlice
    metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
    endpoints: [{addresses: [192.168.0.1]}]
    ports: [{name: https, port: 6443}]

    """

  /// A policy that isolates these pods in one direction and allows only `rules`.
  static func isolating(_ selector: String, _ direction: String, _ rules: String = "[]") -> String {
    "{podSelector: {matchLabels: {\(selector)}}, policyTypes: [\(direction)], \(direction.lowercased()): \(rules)}"
  }
}

extension Flow {
  /// A successful connection in the reference cluster; the ends are as in `ReferenceCluster.address`.
  static func between(
    _ client: String, _ server: String, _ port: UInt16, _ transport: TransportProtocol = .tcp,
    from clientPort: UInt16 = 40000, at second: Int64 = 1_700_000_000
  ) -> Flow {
    connection(
      ReferenceCluster.address(client), clientPort, ReferenceCluster.address(server), port, at: second,
      transport: transport)
  }

  /// The same flow with this failure.
  func failing(_ failure: Failure) -> Flow {
    var flow = self
    flow.fromClient.syn = transport == .tcp ? 1 : 0
    flow.fromServer = SideEvidence()
    switch failure {
    case .silent: flow.fromClient.syn = transport == .tcp ? 4 : 0
    case .refused:
      flow.fromServer.packets = 1
      flow.fromServer.rst = 1
    case .prohibited, .unreachable:
      let code: UInt8 = failure == .prohibited ? 13 : 1
      flow.icmpErrors = [ICMPError(reporter: IPAddress(v4: 0x0A00_0001), type: 3, code: code)]
    case .helloLost, .helloUnanswered, .answerLost, .alert, .handshakeOnly, .reset: flow.startTLS(failure)
    case .dataLost:
      flow.answerHandshake()
      flow.fromServer.ack = 0
      flow.fromClient.payloadBytes = 517
      flow.fromClient.retransmissions = 4
    case .requestUnanswered:
      flow.answerHandshake()
      flow.fromClient.payloadBytes = 120
      flow.fromClient.window?.merge(TimeWindow(Timestamp(seconds: 1_700_000_010)))
    case .cut:
      flow.answerHandshake()
      flow.fromServer.window = flow.fromClient.window
      flow.fromClient.payloadBytes = 900
      flow.fromServer.payloadBytes = 900
      flow.fromClient.retransmissions = 5
      flow.fromClient.window?.merge(TimeWindow(Timestamp(seconds: 1_700_000_030)))
    case .nameNotFound, .nameServerFailed:
      flow.fromServer.packets = 1
      flow.dnsNames = ["no-such-name.example.com"]
      flow.dnsReplies = [
        DNSReply(name: "no-such-name.example.com", code: failure == .nameNotFound ? 3 : 2, hasRecords: false)
      ]
    }
    return flow
  }

  private mutating func answerHandshake() {
    fromServer.packets = 2
    fromServer.synAck = 1
    fromServer.ack = 1
    fromClient.ack = 1
  }

  private mutating func startTLS(_ failure: Failure) {
    answerHandshake()
    tls.clientHellos = 1
    tls.clientHelloBytes = 500
    fromClient.payloadBytes = 500
    switch failure {
    case .helloLost:
      fromServer.ack = 0
      fromClient.retransmissions = 4
    case .answerLost:
      tls.serverHellos = 1
      fromServer.payloadBytes = 3000
      fromServer.retransmissions = 4
      fromServer.window = TimeWindow(Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_020))
    case .alert:
      tls.serverHellos = 1
      fromServer.payloadBytes = 3000
      tls.fatalAlerts = [TLSAlert(sender: .client, code: 42)]
    case .handshakeOnly:
      tls.version = 0x0304
      tls.serverHellos = 1
      fromServer.payloadBytes = 3000
      fromClient.payloadBytes += 64
      fromClient.fin = 1
    case .reset: fromServer.rst = 1
    default: break
    }
  }

  /// The same flow with a DNS query for this name.
  func asking(_ name: String) -> Flow {
    var flow = self
    flow.dnsNames = [name]
    return flow
  }

  /// The same flow with a reported drop.
  func dropped(_ cause: DropCause, _ direction: PolicyDirection? = .ingress) -> Flow {
    var flow = self
    flow.drops = [DropClaim(cause: cause, reason: "TEST", direction: direction, count: 1, window: nil)]
    return flow
  }
}
