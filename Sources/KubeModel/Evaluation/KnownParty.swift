public import FlowModel

/// One end of a connection with what is known of it. Selectors need labels, and an input may have none.
public enum KnownParty: Hashable, Sendable {
  /// A pod with its labels, or an address that belongs to no pod.
  case exact(PolicyParty)
  /// A pod whose namespace is known and whose labels and ports are not: a log names it, and no object has it.
  case unlabelled(PolicyParty)
  /// An address that may be a pod's and that no object has.
  case unlisted(IPAddress)
  /// Any public address outside the cluster.
  case publicAddress
  /// Any peer.
  case anyone

  var pod: Pod? {
    switch self {
    case .exact(let party), .unlabelled(let party): party.selectablePod
    case .unlisted, .publicAddress, .anyone: nil
    }
  }

  var node: String? {
    if case .exact(let party) = self { party.node } else { nil }
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
