public import FlowModel
public import KubeModel

/// What is known about a component: how to recognise it, what it listens on, which connections it needs. Read from data.
public struct ComponentProfile: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable {
    /// Policies are derived for it.
    case subject
    /// It is only the other end of a subject's connections.
    case peer
  }

  /// What shows that a pod is a component's: all that is given must fit.
  public struct Match: Hashable, Sendable {
    /// A pod must have all of them; the value `*` stands for any value.
    public var labels: [String: String] = [:]
    /// Nil for any namespace.
    public var namespace: NamespaceReference?
    /// The last part of an image's name, without tag and digest; one of the pod's images must have one of these names.
    public var images: [String] = []
    /// Flags, one of which must be among the arguments of a container.
    public var arguments: [String] = []
    /// The end of the service account's name, alone or after a hyphen.
    public var serviceAccount: String?
    /// Whether the pod must have the namespace and the label `app.kubernetes.io/instance` of a cert-manager release.
    public var isOfRelease = false
    /// Whether the pod must be one to which the API server passes on challenges of DNS-01 webhook solvers.
    public var isOfSolver = false

    /// Whether anything but labels is asked for.
    var needsMoreThanLabels: Bool { !images.isEmpty || !arguments.isEmpty || serviceAccount != nil || isOfSolver }
  }

  /// A port that a component listens on.
  public struct Port: Hashable, Sendable {
    /// Where neither a Service nor a container says another one.
    public var number: PortReference
    public var purpose: Purpose
    /// The name of the container port.
    public var name: String?
    /// The flags whose value ends with the port.
    public var arguments: [String] = []
    /// The port of the component's Service that leads to this one.
    public var servicePort: UInt16?
  }

  /// A connection that a component cannot do without, at least under a condition.
  public struct Need: Hashable, Sendable {
    /// A stable word in kebab case, unique among all profiles.
    public var id: String
    /// Egress: the component connects. Ingress: others connect to it.
    public var direction: PolicyDirection
    /// What may be at the other end, the usual first: components, or kinds of peers such as `external` and `node`.
    public var peers: [String]
    public var purpose: Purpose
    public var transport: TransportProtocol
    /// The usual ports, after translation. Traffic or the inventory decides which of them a cluster uses.
    public var ports: [PortReference]
    /// `always`, or the feature that brings the need: `issuer`, `acme`, `http01`, `dns01`, `vault`, `monitored`, `mesh`, ...
    public var condition: String
    /// Another need of the component: if that one was observed, this one is required too.
    public var companionOf: String?
    /// Whether each peer that exists is needed; else one of them is enough.
    public var reach: Reach = .one
    /// The longest time in seconds that a healthy component spends without such a connection; nil where an event causes it.
    public var interval: Int?

    /// How many of the peers that exist a need is about.
    public enum Reach: String, Hashable, Sendable {
      /// Any of them may be the next: clients that all must get in, or servers of which one is chosen.
      case each
      /// One is enough, as one of several Prometheus servers scrapes the component.
      case one
    }
  }

  /// The word for the component in all output.
  public var component: String
  /// The name for people.
  public var title: String
  public var role: Role
  public var kind: Peer.Kind
  /// A pod is the component's when it fits one of these.
  public var matches: [Match]
  /// Names of its workloads, for pods that are no longer in the inventory.
  public var names: [String]
  /// Server names (SNI) under which clients reach it; `*` stands for one label.
  public var serverNames: [String]
  /// What it listens on.
  public var ports: [Port]
  public var needs: [Need]
  /// Well-known addresses outside the cluster.
  public var externalAddresses: [IPAddress]
  /// Ports that identify it outside the cluster, when neither a name nor the address does.
  public var externalPorts: [UInt16]
  /// Whether it keeps its address outside the cluster, so that a rule can name it. Public services change theirs.
  public var hasLastingAddress = false
  /// Whether its server names are those of public servers, which have public addresses, IPv4 ones among them.
  public var hasPublicNames = false
  /// The kinds of issuers that it signs for, with their groups: `StepIssuer.certmanager.step.sm`.
  public var issuerKinds: [String] = []
  /// Ports that identify it when there is no inventory and the client sent no server name.
  public var unnamedPorts: [UInt16]
  /// The label of the namespaces whose pods it connects to, and whether it connects to those with the label or to the others; nil where
  /// the namespace does not matter.
  public var territory: Territory?

  /// Namespaces with a label, or those without it.
  public struct Territory: Hashable, Sendable {
    public var label: String
    public var value: String
    public var isInverted: Bool

    public func contains(_ namespace: Namespace) -> Bool { (namespace.labels[label] == value) != isInverted }
  }

  /// The need that a connection serves; nil when the component has no such need.
  ///
  /// The port does not count, because clusters differ in it.
  public func need(
    _ direction: PolicyDirection, _ purpose: Purpose, _ transport: TransportProtocol, with other: Peer
  ) -> Need? {
    needs.first { need in
      need.direction == direction && need.purpose == purpose && need.transport == transport
        && need.peers.contains { $0 == other.component || $0 == other.kind.rawValue }
    }
  }
}

extension ComponentProfile {
  /// Whether clients reach the component under one of these server names.
  public func answers(to names: [String]) -> Bool {
    serverNames.contains { pattern in names.contains { Self.matches($0, pattern) } }
  }

  /// Whether a name fits a pattern, in which the label `*` stands for any one label.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    var (rest, wanted) = (name.utf8[...], pattern.utf8[...])
    while true {
      let (label, want) = (rest.prefix { $0 != dot }, wanted.prefix { $0 != dot })
      guard want.elementsEqual(CollectionOfOne(wildcard)) || want.elementsEqual(label) else { return false }
      rest = rest[label.endIndex...]
      wanted = wanted[want.endIndex...]
      guard !rest.isEmpty, !wanted.isEmpty else { return rest.isEmpty && wanted.isEmpty }
      (rest, wanted) = (rest.dropFirst(), wanted.dropFirst())
    }
  }

  /// The first label of a name or a pattern.
  static func firstLabel(_ name: String) -> Substring { Substring(name.utf8.prefix { $0 != dot }) }

  private static let dot = UInt8(ascii: ".")
  private static let wildcard = UInt8(ascii: "*")
}
