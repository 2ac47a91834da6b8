public import FlowModel

/// One end of a connection with what is known of it. Selectors need labels, and an input may have none.
public enum KnownParty: Hashable, Sendable {
  /// A pod with its labels, or an address that belongs to no pod.
  case exact(PolicyParty)
  /// A pod whose namespace is known and whose labels and ports are not: a log names it, and no object has it.
  case unlabelled(PolicyParty)
  /// An address that may be a pod's and that no object has.
  case unlisted(IPAddress)
  /// Any public address of one family outside the cluster.
  case publicAddress(AddressFamily)
  /// A host of which only the name is known: it may have any address of the family, private ones too.
  case host(String, AddressFamily)
  /// A Service by its name, of which no object says what serves it.
  case service(ServiceName)
  /// Any peer.
  case anyone

  var pod: Pod? {
    switch self {
    case .exact(let party), .unlabelled(let party): party.selectablePod
    case .unlisted, .publicAddress, .host, .service, .anyone: nil
    }
  }

  var node: String? {
    if case .exact(let party) = self { party.node } else { nil }
  }
}

/// The family of an address.
public enum AddressFamily: Hashable, Sendable, CaseIterable {
  case ipv4
  case ipv6

  public init(_ address: IPAddress) { self = address.isIPv4 ? .ipv4 : .ipv6 }
}

/// A Service as other objects name it.
public struct ServiceName: Hashable, Comparable, Sendable {
  public var namespace: String
  public var name: String

  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  public static func < (left: ServiceName, right: ServiceName) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}

/// What would have to be known to judge a connection.
public enum MissingFact: Hashable, Comparable, Sendable {
  /// The labels of a pod that only a log names.
  case podLabels(namespace: String, pod: String)
  /// The labels of a namespace without an object.
  case namespaceLabels(String)
  /// Which pod has an address.
  case owner(IPAddress)
  /// Which address outside the cluster the peer has.
  case outsideAddress
  /// Which address a host has.
  case hostAddress(String)
  /// The object of a Service, its port, or what serves it.
  case service(ServiceName)
  /// Which pods or addresses the peer has.
  case peer
}

/// The verdict on a connection of which not everything is known.
public enum BoundedVerdict: Hashable, Sendable {
  /// The same whatever the missing facts are.
  case certain(PolicyVerdict)
  /// It depends on facts that are missing; sorted.
  case open([MissingFact])
}
