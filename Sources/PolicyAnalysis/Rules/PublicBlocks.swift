import FlowModel
import KubeModel

/// The public addresses outside the cluster: both families, without the cluster's own, private and link-local addresses.
struct PublicBlocks {
  /// RFC 1918, RFC 6598 (shared address space, which OVN-Kubernetes uses inside), RFC 3927, RFC 4193, RFC 4291.
  private static let notPublic = [
    "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10",
  ].compactMap { CIDR($0) }

  /// One item for each family.
  let items: [NetworkPolicy.Peer]
  private let inside: BlockSet

  init(_ inventory: Inventory) {
    let cluster = inventory.cluster
    let addresses =
      cluster.nodes.flatMap(\.addresses) + cluster.services.flatMap(\.addresses)
      + cluster.pods.filter { $0.network == .own }.flatMap(\.addresses) + inventory.apiServers.map(\.address)
    let blocks = Set(cluster.nodes.flatMap(\.podBlocks) + addresses.map { CIDR(single: $0) } + Self.notPublic)
    var kept: [CIDR] = []
    var known = BlockSet([])
    // Wider blocks come first, so that blocks inside them are recognised.
    for block in blocks.sorted(by: { ($0.prefixLength, $0.base) < ($1.prefixLength, $1.base) }) {
      if known.contains(block) { continue }
      kept.append(block)
      known.insert(block)
    }
    kept.sort()
    inside = known
    items = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }.map { all in
      let except = kept.filter { $0.base.isIPv4 == all.base.isIPv4 }
      return NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: all, except: except))
    }
  }

  /// Whether the address is outside the cluster and public.
  func contains(_ address: IPAddress) -> Bool {
    !address.isLoopback && !address.isMulticastOrBroadcast && !inside.contains(address)
  }
}
