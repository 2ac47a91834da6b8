public import KubeModel

/// What differs between installations: where the components live, and where istio-csr's pod listens.
public struct Parameters: Hashable, Sendable {
  /// Namespace of the cert-manager operator.
  public var operatorNamespace: String
  /// Namespace of cert-manager.
  public var certManagerNamespace: String
  /// Namespace of istio-csr.
  public var istioCSRNamespace: String
  /// The port that istio-csr's pod listens on; not its Service's.
  public var grpcPort: UInt16

  /// What is given explicitly, else what the inventory shows, else the defaults of the operator for OpenShift.
  public init(
    operatorNamespace: String? = nil, certManagerNamespace: String? = nil, istioCSRNamespace: String? = nil,
    grpcPort: UInt16? = nil, inventory: Cluster = Cluster()
  ) {
    self.operatorNamespace =
      operatorNamespace ?? Self.namespace(of: ["name": "cert-manager-operator"], inventory) ?? "cert-manager-operator"
    self.certManagerNamespace =
      certManagerNamespace
      ?? Self.namespace(
        of: ["app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller"], inventory)
      ?? Self.namespace(of: ["app": "cert-manager"], inventory) ?? "cert-manager"
    self.istioCSRNamespace =
      istioCSRNamespace ?? Self.namespace(of: Self.istioCSRLabels, inventory) ?? "istio-system"
    self.grpcPort = grpcPort ?? Self.grpcPort(inventory) ?? 6443
  }

  private static let istioCSRLabels = ["app": "cert-manager-istio-csr"]

  /// The namespace, first by name, of pods with these labels.
  private static func namespace(of labels: [String: String], _ cluster: Cluster) -> String? {
    cluster.pods.filter { pod in labels.allSatisfy { pod.labels[$0.key] == $0.value } }.map(\.namespace).min()
  }

  /// The port behind istio-csr's Service; its metrics port is behind another Service.
  private static func grpcPort(_ cluster: Cluster) -> UInt16? {
    let services = cluster.services.filter { service in
      service.selector?["app"] == "cert-manager-istio-csr" && !service.name.hasSuffix("-metrics")
    }
    for port in services.flatMap(\.ports) {
      if case .number(let number) = port.target, number != 9402 { return number }
    }
    return nil
  }

  /// The name behind a profile's namespace.
  public func name(_ reference: NamespaceReference) -> String {
    switch reference {
    case .operatorNamespace: operatorNamespace
    case .certManager: certManagerNamespace
    case .istioCSR: istioCSRNamespace
    case .name(let name): name
    }
  }
}
