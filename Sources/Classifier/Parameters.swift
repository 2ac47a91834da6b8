public import KubeModel

/// What differs between installations: the namespaces of the components and the port of istio-csr's pod.
public struct Parameters: Hashable, Sendable {
  /// Namespace of the cert-manager operator.
  public var operatorNamespace: String
  public var certManagerNamespace: String
  public var istioCSRNamespace: String
  /// Every namespace in which the inventory shows a part of cert-manager, `certManagerNamespace` too.
  public var certManagerNamespaces: Set<String>
  /// The releases of cert-manager in the inventory.
  public var releases: Set<Release>
  /// The Services of DNS-01 webhook solvers in the inventory.
  public var solvers: Set<SolverService>
  /// The port that istio-csr's pod listens on, which may differ from that of its Service.
  public var grpcPort: UInt16

  /// Takes the values given, otherwise those of the inventory, otherwise the defaults of the operator for OpenShift.
  public init(
    operatorNamespace: String? = nil, certManagerNamespace: String? = nil, istioCSRNamespace: String? = nil,
    grpcPort: UInt16? = nil, inventory: Cluster = Cluster()
  ) {
    self.operatorNamespace =
      operatorNamespace ?? Self.namespace(of: ["name": "cert-manager-operator"], inventory) ?? "cert-manager-operator"
    releases = Release.all(in: inventory)
    solvers = SolverService.all(in: inventory)
    let controllers =
      Self.namespaces(
        of: ["app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller"], inventory
      )
      .union(Self.namespaces(of: ["app": "cert-manager"], inventory))
    let found = controllers.union(releases.map(\.namespace))
    self.certManagerNamespace =
      certManagerNamespace ?? (found.contains("cert-manager") ? "cert-manager" : controllers.min() ?? found.min())
      ?? "cert-manager"
    certManagerNamespaces = found.union([self.certManagerNamespace])
    self.istioCSRNamespace =
      istioCSRNamespace ?? Self.namespace(of: Self.istioCSRLabels, inventory)
      ?? inventory.operands.filter { $0.kind == .istioCSR }.map(\.namespace).min() ?? "istio-system"
    self.grpcPort = grpcPort ?? Self.grpcPort(inventory) ?? 6443
  }

  private static let istioCSRLabels = ["app": "cert-manager-istio-csr"]

  /// The namespace of pods with these labels; of several, the first by name.
  private static func namespace(of labels: [String: String], _ cluster: Cluster) -> String? {
    namespaces(of: labels, cluster).min()
  }

  private static func namespaces(of labels: [String: String], _ cluster: Cluster) -> Set<String> {
    Set(cluster.pods.lazy.filter { pod in labels.allSatisfy { pod.labels[$0.key] == $0.value } }.map(\.namespace))
  }

  /// The target port of istio-csr's Service. Its metrics have a Service of their own.
  private static func grpcPort(_ cluster: Cluster) -> UInt16? {
    let services = cluster.services.filter { service in
      service.selector?["app"] == "cert-manager-istio-csr" && !service.name.hasSuffix("-metrics")
    }
    for port in services.flatMap(\.ports) {
      if case .number(let number) = port.target, number != 9402 { return number }
    }
    return nil
  }

  /// Whether a profile's reference means this namespace. cert-manager may be installed more than once.
  func isNamespace(_ name: String, of reference: NamespaceReference) -> Bool {
    reference == .certManager ? certManagerNamespaces.contains(name) : self.name(reference) == name
  }

  /// The namespace that a profile refers to.
  public func name(_ reference: NamespaceReference) -> String {
    switch reference {
    case .operatorNamespace: operatorNamespace
    case .certManager: certManagerNamespace
    case .istioCSR: istioCSRNamespace
    case .name(let name): name
    }
  }
}

/// A namespace in a profile: a name, or one of three that differ between installations.
public enum NamespaceReference: Hashable, Sendable {
  /// `$operator`: the namespace of the cert-manager operator.
  case operatorNamespace
  /// `$cert-manager`
  case certManager
  /// `$istio-csr`
  case istioCSR
  case name(String)

  /// Reads a name or one of the three words that begin with `$`; nil for any other word that begins with `$`.
  public init?(_ text: String) {
    switch text {
    case "$operator": self = .operatorNamespace
    case "$cert-manager": self = .certManager
    case "$istio-csr": self = .istioCSR
    default:
      guard !text.hasPrefix("$") else { return nil }
      self = .name(text)
    }
  }
}

/// A port in a profile: a number, or the port of istio-csr's pod.
public enum PortReference: Hashable, Sendable {
  case number(UInt16)
  /// `$grpc`: the port that istio-csr's pod listens on.
  case grpc

  public func number(_ parameters: Parameters) -> UInt16 {
    switch self {
    case .number(let number): number
    case .grpc: parameters.grpcPort
    }
  }
}
