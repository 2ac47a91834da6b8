import FlowModel
import KubeModel

/// Everything outside the cluster that is public: both families, without what is the cluster's, private or link-local.
struct PublicBlocks {
  /// RFC 1918, RFC 6598 (shared address space, which OVN-Kubernetes uses inside), RFC 3927, RFC 4193, RFC 4291.
  private static let inside = [
    "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10",
  ].compactMap { CIDR($0) }

  /// What is taken out, sorted; none contains another.
  let exceptions: [CIDR]
  private let inside: BlockSet

  init(_ inventory: Inventory) {
    let cluster = inventory.cluster
    let addresses =
      cluster.nodes.flatMap(\.addresses) + cluster.services.flatMap(\.addresses)
      + cluster.pods.filter { $0.network == .own }.flatMap(\.addresses) + inventory.apiServers.map(\.address)
    let blocks = Set(cluster.nodes.flatMap(\.podBlocks) + addresses.map { CIDR(single: $0) } + Self.inside)
    var kept: [CIDR] = []
    var known = BlockSet([])
    // The wider block comes first, so that it stands when those inside it are met.
    for block in blocks.sorted(by: { ($0.prefixLength, $0.base) < ($1.prefixLength, $1.base) }) {
      if known.contains(block) { continue }
      kept.append(block)
      known.insert(block)
    }
    exceptions = kept.sorted()
    inside = known
  }

  /// Whether the address is outside the cluster and public.
  func contains(_ address: IPAddress) -> Bool {
    !address.isLoopback && !address.isMulticastOrBroadcast && !inside.contains(address)
  }

  /// One item for each family.
  var items: [NetworkPolicy.Peer] {
    ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }.map { all in
      let except = exceptions.filter { $0.base.isIPv4 == all.base.isIPv4 }
      return NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: all, except: except))
    }
  }
}
