import FlowModel

/// Whom a rule speaks of, before it becomes items of `from` or `to`.
enum PeerGroup: Hashable, Comparable {
  /// Anybody on the port: the API server, whose addresses change.
  case anyone
  /// Pods of one namespace that belong together.
  case pods(namespace: String, Members)
  /// Nodes, by their addresses: pods in a node's network cannot be selected.
  case hosts(Hosts)
  /// Everything in a node's network, by the namespace that OpenShift lets stand for it.
  case hostNetworkNamespace
  /// Whatever is outside the cluster and public.
  case publicAddresses
  /// One address.
  case address(IPAddress)

  /// What pods have in common.
  enum Members: Hashable, Comparable {
    /// Their component.
    case component(String)
    /// Their workload: for flows that were asked for, and where no profile fits.
    case workload(String)
  }

  /// Which nodes.
  enum Hosts: Hashable, Comparable {
    /// Those that serve the API.
    case apiServers
    /// All.
    case all
    /// Those on which a component's pods run in the node's network.
    case running(String)
    /// One.
    case named(String)
  }
}
