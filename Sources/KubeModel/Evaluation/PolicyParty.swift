public import FlowModel

/// One end of a connection as policies see it: a pod, or a bare address.
public struct PolicyParty: Hashable, Sendable {
  /// The pod; nil for an address that belongs to none.
  public var pod: Pod?
  /// The address in use; nil where only the pod is known, which stands for each of its addresses.
  public var address: IPAddress?
  /// The node whose own address this is, or on which a host-network pod runs; nil for anything else.
  public var node: String?

  /// A pod; `address` is the one of its addresses that is in use, where that is known.
  public init(pod: Pod, address: IPAddress? = nil) {
    self.pod = pod
    self.address = address
    node = pod.network == .host ? pod.node : nil
  }

  /// An address that is no pod's; `node` where it is a node's own.
  public init(address: IPAddress, node: String? = nil) {
    self.address = address
    self.node = node
  }

  /// The pod, where policies can select it: one that has a network of its own.
  public var selectablePod: Pod? {
    guard let pod, pod.network == .own else { return nil }
    return pod
  }

  /// The addresses that an ipBlock is compared with.
  var addresses: [IPAddress] { address.map { [$0] } ?? pod?.addresses ?? [] }
}
