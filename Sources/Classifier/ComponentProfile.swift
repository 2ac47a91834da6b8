public import FlowModel

/// What is known about a component: how to recognise it, what it listens on, which flows it needs. Knowledge, read from data.
public struct ComponentProfile: Hashable, Sendable {
  /// Whether policies are made for a component, or it is only met by those.
  public enum Role: String, Hashable, Sendable {
    /// Policies are made for it.
    case subject
    /// It is met by subjects.
    case peer
  }

  /// Labels that a component's pods have, in a namespace where that matters.
  public struct Match: Hashable, Sendable {
    /// Every one of them; the value `*` stands for any.
    public var labels: [String: String]
    /// Nil for any namespace.
    public var namespace: NamespaceReference?
  }

  /// A port that a component listens on.
  public struct Port: Hashable, Sendable {
    /// The number.
    public var number: PortReference
    /// What for.
    public var purpose: Purpose
  }

  /// A flow that a component cannot do without, at least under a condition.
  public struct Need: Hashable, Sendable {
    /// A stable word.
    public var id: String
    /// Out of the component or into it.
    public var direction: PolicyDirection
    /// What may stand at the other end, the usual first: components, or kinds of peers such as `external` and `node`.
    public var peers: [String]
    /// Why.
    public var purpose: Purpose
    /// What the packets carry.
    public var transport: TransportProtocol
    /// The usual ports, after translation; which of them is the right one, traffic or inventory tells.
    public var ports: [PortReference]
    /// `always`, or the feature that brings the need: `issuer`, `acme`, `http01`, `dns01`, `vault`, `monitored`, `mesh`, ...
    public var condition: String
    /// The need that this one goes with: where that was seen, this one is due although it was not.
    public var companionOf: String?
  }

  /// The word in all output.
  public var component: String
  /// For people.
  public var title: String
  /// Whether policies are made for it.
  public var role: Role
  /// What sort of peer it is.
  public var kind: Peer.Kind
  /// How its pods are recognised.
  public var matches: [Match]
  /// Names of its workloads, for pods that are no longer in the inventory.
  public var names: [String]
  /// Server names (SNI) that lead to it; `*` stands for one label.
  public var serverNames: [String]
  /// What it listens on.
  public var ports: [Port]
  /// What it needs.
  public var needs: [Need]
  /// Addresses by which it is known outside the cluster.
  public var externalAddresses: [IPAddress]
  /// Ports that tell it outside the cluster, where nothing else does.
  public var externalPorts: [UInt16]
  /// Ports that tell it where there is no inventory, and the client named no server.
  public var unnamedPorts: [UInt16]

  /// The need that a connection answers; nil where the component has none like it.
  ///
  /// Ports do not decide: which one is right, traffic tells.
  public func need(
    _ direction: PolicyDirection, _ purpose: Purpose, _ transport: TransportProtocol, with other: Peer
  ) -> Need? {
    needs.first { need in
      need.direction == direction && need.purpose == purpose && need.transport == transport
        && need.peers.contains { $0 == other.component || $0 == other.kind.rawValue }
    }
  }
}
