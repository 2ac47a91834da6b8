import FlowModel

/// The peers of a rule before they become items of `from` or `to`.
enum PeerGroup: Hashable, Comparable {
  /// Any peer on the port. Used for the API server, whose addresses change.
  case anyone
  /// Every pod with an istio sidecar, in any namespace.
  case meshSidecars
  /// Pods of one namespace that belong together.
  case pods(namespace: String, Members)
  /// Nodes, by their addresses: selectors do not match pods in a node's network.
  case hosts(Hosts)
  /// Everything in a node's network, by the namespace that represents it on OpenShift.
  case hostNetworkNamespace
  /// Every public address outside the cluster.
  case publicAddresses
  case address(IPAddress)

  /// What the pods of a group have in common.
  enum Members: Hashable, Comparable {
    case component(String)
    /// Used for unexpected flows, and for pods that no profile knows.
    case workload(String)

    var name: String {
      switch self {
      case .component(let name), .workload(let name): name
      }
    }
  }

  enum Hosts: Hashable, Comparable {
    case apiServers
    case all
    /// The nodes on which a component's pods run in the node's network.
    case running(String)
    case named(String)
  }
}

/// A component in a namespace: `derive` proposes one policy that allows for each.
struct Subject: Hashable, Comparable {
  let component: String
  let namespace: String

  static func < (left: Subject, right: Subject) -> Bool {
    (left.namespace, left.component) < (right.namespace, right.component)
  }
}

/// What only traffic shows of the peers in a group.
struct SeenPeers: Hashable {
  /// The addresses of nodes.
  var addresses: Set<IPAddress> = []
  /// The labels that all seen pods have which are not among the running pods of the objects; nil where there are none.
  var labels: [String: String]?

  mutating func merge(_ other: SeenPeers) {
    addresses.formUnion(other.addresses)
    guard let theirs = other.labels else { return }
    labels = labels.map { mine in mine.filter { theirs[$0.key] == $0.value } } ?? theirs
  }
}
