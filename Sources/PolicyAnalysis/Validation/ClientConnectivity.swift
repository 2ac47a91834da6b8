import Classifier
import FlowModel
import KubeModel

/// Judges by the policies at hand whether a client reaches istio-csr and DNS.
struct ClientConnectivity {
  private let evaluator: PolicyEvaluator
  private let istioCSR: Pod?
  private let resolver: (pod: Pod, port: UInt16)?
  private let port: UInt16
  /// The port of istio-csr's Service: a rule with this port was intended for istio-csr.
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

  var hasPolicies: Bool { evaluator.hasPolicies }

  /// Nil where istio-csr is not among the objects.
  func toIstioCSR(_ client: Pod) -> PolicyVerdict? {
    istioCSR.map { server in
      evaluator.judge(
        from: PolicyParty(pod: client), to: PolicyParty(pod: server), transport: .tcp, port: port,
        servicePort: servicePort)
    }
  }

  /// Egress to the cluster's DNS; nil where that is not among the objects.
  func toDNS(_ client: Pod) -> DirectionVerdict.Decision? {
    resolver.map { resolver in
      evaluator.judge(
        from: PolicyParty(pod: client), to: PolicyParty(pod: resolver.pod), transport: .udp, port: resolver.port
      ).egress.decision
    }
  }
}
