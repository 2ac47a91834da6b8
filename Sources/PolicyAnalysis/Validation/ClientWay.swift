import Classifier
import FlowModel
import KubeModel

/// What the policies at hand say of a client's ways: to istio-csr, and to DNS.
struct ClientWay {
  private let evaluator: PolicyEvaluator
  private let istioCSR: Pod?
  private let resolver: (pod: Pod, port: UInt16)?
  private let port: UInt16
  /// The port of istio-csr's Service: a rule that names it was meant for this.
  private let servicePort: UInt16?

  init(_ context: AnalysisContext) {
    evaluator = context.evaluator
    port = context.parameters.grpcPort
    let items = context.items
    istioCSR = items.pods(of: "istio-csr").first
    servicePort = istioCSR.flatMap { [port] pod in
      context.inventory.servicePorts(leadingTo: pod, port: port, transport: .tcp).first { $0 != port }
    }
    resolver = items.pods(of: "cluster-dns").first.map { pod in
      (pod, pod.ports.first { $0.transport == .udp }?.number ?? 53)
    }
  }

  /// To istio-csr's pod; nil where it is not among the objects.
  func toIstioCSR(_ client: Pod) -> PolicyVerdict? {
    istioCSR.map { server in
      evaluator.judge(
        from: PolicyParty(pod: client), to: PolicyParty(pod: server), transport: .tcp, port: port,
        servicePort: servicePort)
    }
  }

  /// Out to the cluster's DNS; nil where it is not among the objects.
  func toDNS(_ client: Pod) -> DirectionVerdict.Decision? {
    resolver.map { resolver in
      evaluator.judge(
        from: PolicyParty(pod: client), to: PolicyParty(pod: resolver.pod), transport: .udp, port: resolver.port
      ).egress.decision
    }
  }
}
