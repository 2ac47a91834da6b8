import Documents
import FlowModel

extension ObjectDecoder {
  func node(named name: String) -> Node {
    let metadata = node["metadata"]
    let annotations = metadata?["annotations"]?.stringMap ?? [:]
    let labels = metadata?["labels"]?.stringMap ?? [:]
    var addresses: [IPAddress] = []
    for entry in node["status"]?["addresses"]?.array ?? [] {
      guard let type = entry["type"]?.string, type.hasSuffix("IP") else { continue }
      if let address = entry["address"]?.string.flatMap({ IPAddress($0) }) { addresses.append(address) }
    }
    let blocks = (node["spec"]?["podCIDRs"]?.array ?? []).compactMap(\.string)
    let single = node["spec"]?["podCIDR"]?.string.map { [$0] } ?? []
    var texts = blocks.isEmpty ? single : blocks
    texts += Self.ovnSubnets(annotations["k8s.ovn.org/node-subnets"])
    texts += Self.blockAnnotations.compactMap { annotations[$0] }
    var podBlocks: [CIDR] = []
    for block in texts.compactMap({ CIDR($0) }) where !podBlocks.contains(block) { podBlocks.append(block) }
    var result = Node(name: name, labels: labels, addresses: addresses, podBlocks: podBlocks)
    for name in Self.routerAnnotations {
      result.annotatedAddresses += Self.ovnAddresses(annotations["k8s.ovn.org/\(name)"])
    }
    result.annotatedAddresses += Self.addressAnnotations.compactMap { annotations[$0].flatMap(Self.address) }
    result.plugins = NetworkPlugin.shown(by: annotations, labels: labels)
    result.flannelBackend = annotations["flannel.alpha.coreos.com/backend-type"]
    result.annotationsShowK3s = annotations.keys.contains { $0.hasPrefix("k3s.io/") }
    return result
  }

  /// The addresses that CiliumNode and Calico's Node name of the node with the same name.
  var pluginAddresses: [IPAddress] {
    let spec = node["spec"]
    let listed = (spec?["addresses"]?.array ?? []).compactMap { ($0["ip"] ?? $0["address"])?.string }
    let tunnels = ["ipv4VXLANTunnelAddr", "ipv6VXLANTunnelAddr"].compactMap { spec?[$0]?.string }
    let peering = spec?["bgp"]?["ipv4IPIPTunnelAddr"]?.string
    return (listed + tunnels + [peering].compactMap(\.self)).compactMap(Self.address)
  }

  /// Annotations with one address each, with or without a prefix length: Calico's tunnels, Cilium's host device and health endpoint (under
  /// its newer and its older name), Kube-OVN's device.
  private static let addressAnnotations =
    [
      "IPv4IPIPTunnelAddr", "IPv4VXLANTunnelAddr", "IPv6VXLANTunnelAddr", "IPv4WireguardInterfaceAddr",
      "IPv6WireguardInterfaceAddr",
    ]
    .map { "projectcalico.org/\($0)" }
    + ["network.cilium.io/", "io.cilium.network."].flatMap { prefix in
      ["ipv4-cilium-host", "ipv6-cilium-host", "ipv4-health-ip", "ipv6-health-ip"].map { prefix + $0 }
    } + ["ovn.kubernetes.io/ip_address"]

  private static let blockAnnotations =
    ["network.cilium.io/", "io.cilium.network."].flatMap { ["\($0)ipv4-pod-cidr", "\($0)ipv6-pod-cidr"] }
    + ["kube-router.io/pod-cidr"]

  private static func address(_ text: String) -> IPAddress? {
    text.split(separator: "/").first.flatMap { IPAddress($0) }
  }

  private static let routerAnnotations = [
    "node-gateway-router-lrp-ifaddrs", "node-gateway-router-lrp-ifaddr", "node-transit-switch-port-ifaddr",
  ]

  /// An annotation of OVN-Kubernetes: JSON with `ipv4` and `ipv6`, in newer releases for each network; the primary one is `default`.
  private static func ovnAddresses(_ annotation: String?) -> [IPAddress] {
    guard let annotation else { return [] }
    var reader = JSONDocumentReader(Array(annotation.utf8))
    guard let document = (try? reader.next()) ?? nil else { return [] }
    let network = document["default"] ?? document
    return ["ipv4", "ipv6"].compactMap { family in network[family]?.string.flatMap(address) }
  }

  /// An annotation of OVN-Kubernetes: JSON whose `default` is a block or a list of blocks.
  private static func ovnSubnets(_ annotation: String?) -> [String] {
    guard let annotation else { return [] }
    var reader = JSONDocumentReader(Array(annotation.utf8))
    guard let subnets = (try? reader.next())?["default"] else { return [] }
    return subnets.array?.compactMap(\.string) ?? subnets.string.map { [$0] } ?? []
  }
}
