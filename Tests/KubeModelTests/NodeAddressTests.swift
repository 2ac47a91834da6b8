import FlowModel
import KubeModel
import Testing

/// A cluster with one node, whose annotations and labels are given, and with further objects.
private func inventory(annotations: String = "{}", labels: String = "{}", objects: String = "") -> Inventory {
  let text = """
    kind: Node
    metadata: {name: n1, annotations: \(annotations), labels: \(labels)}
    spec: {podCIDRs: [10.128.4.0/24, "fd01:0:0:5::/64"]}
    status: {addresses: [{type: InternalIP, address: 192.168.0.1}, {type: Hostname, address: n1}]}
    ---
    \(objects)
    """
  return Inventory(ManifestReader.read(text: Array(text.utf8), named: "cluster.yaml"))
}

/// The node's addresses among these, as last parts of 10.128.4.
private func places(_ inventory: Inventory) -> [Int] {
  (0...3).filter { place in
    inventory.party(of: IPAddress(v4: 0x0A80_0400 + UInt32(place)), at: nil).node == "n1"
  }
}

private func workload(_ name: String, in namespace: String = "kube-system") -> String {
  "{kind: Pod, metadata: {name: \(name)-x, namespace: \(namespace), ownerReferences: [{kind: DaemonSet, name: \(name)}]}}"
}

/// What shows the plugin, and which places of a block are the node's own.
private let plugins: [(annotations: String, objects: String, plugin: NetworkPlugin?, places: [Int])] = [
  ("{k8s.ovn.org/node-chassis-id: c}", "", .ovnKubernetes, [2]),
  ("{}", "{kind: Namespace, metadata: {name: openshift-ovn-kubernetes}}", .ovnKubernetes, [2]),
  ("{}", "{kind: Namespace, metadata: {name: openshift-dns}}", .ovnKubernetes, [2]),
  ("{}", "{kind: Namespace, metadata: {name: openshift-sdn}}", .openShiftSDN, [1]),
  ("{flannel.alpha.coreos.com/backend-type: vxlan}", "", .flannel, [0, 1]),
  ("{flannel.alpha.coreos.com/backend-type: host-gw}", "", .flannel, [1]),
  ("{flannel.alpha.coreos.com/backend-type: vxlan}", workload("rke2-canal"), .flannel, [0]),
  ("{}", workload("kube-flannel-ds", in: "kube-flannel"), .flannel, [0, 1]),
  ("{projectcalico.org/IPv4Address: 192.168.0.1/24}", "", .calico, []),
  ("{}", workload("cilium"), .cilium, []),
  ("{}", "{kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {a: b}}", .cilium, []),
  ("{kube-router.io/pod-cidr: 10.128.4.0/24}", "", .kubeRouter, [1]),
  ("{}", workload("antrea-agent"), .antrea, [1]),
  ("{}", workload("kindnet"), .kindnet, [1]),
  ("{}", workload("aws-node"), .awsVPC, []),
  ("{}", "", nil, [0, 1]),
]

@Test(arguments: plugins.indices)
func `which addresses of a node's block are its own depends on the network plugin`(index: Int) {
  let (annotations, objects, plugin, expected) = plugins[index]
  let inventory = inventory(annotations: annotations, objects: objects)
  #expect(inventory.network.plugin == plugin)
  #expect(places(inventory) == expected)
}

@Test func `the addresses in the status and of both families are the node's`() {
  let inventory = inventory(annotations: "{k8s.ovn.org/node-chassis-id: c}")
  for text in ["192.168.0.1", "10.128.4.2", "fd01:0:0:5::2"] {
    #expect(IPAddress(text).map { inventory.party(of: $0, at: nil).node } == "n1", "\(text)")
  }
}

@Test(arguments: [
  "{projectcalico.org/IPv4IPIPTunnelAddr: 10.200.7.64}", "{projectcalico.org/IPv4VXLANTunnelAddr: 10.200.7.64}",
  "{projectcalico.org/IPv4WireguardInterfaceAddr: 10.200.7.64}", "{network.cilium.io/ipv4-cilium-host: 10.200.7.64}",
  "{io.cilium.network.ipv4-cilium-host: 10.200.7.64}", "{ovn.kubernetes.io/ip_address: 10.200.7.64/16}",
  "{k8s.ovn.org/node-gateway-router-lrp-ifaddr: '{\"ipv4\":\"10.200.7.64/16\"}'}",
])
func `an address that an annotation names is the node's`(annotations: String) {
  let inventory = inventory(annotations: annotations)
  #expect(IPAddress("10.200.7.64").map { inventory.party(of: $0, at: nil).node } == "n1")
}

@Test(arguments: [
  "{apiVersion: cilium.io/v2, kind: CiliumNode, metadata: {name: n1}, spec: {addresses: [{type: CiliumInternalIP, ip: 10.200.7.64}]}}",
  "{apiVersion: crd.projectcalico.org/v1, kind: Node, metadata: {name: n1}, spec: {ipv4VXLANTunnelAddr: 10.200.7.64}}",
  "{apiVersion: projectcalico.org/v3, kind: Node, metadata: {name: n1}, spec: {bgp: {ipv4IPIPTunnelAddr: 10.200.7.64}}}",
])
func `an address that an object of the network plugin names is the node's`(object: String) {
  let inventory = inventory(objects: object)
  #expect(inventory.cluster.nodes.count == 1)
  #expect(IPAddress("10.200.7.64").map { inventory.party(of: $0, at: nil).node } == "n1")
}

@Test func `a pod that has the address is not taken for the node`() {
  let inventory = inventory(objects: "{kind: Pod, metadata: {name: p, namespace: n}, status: {podIP: 10.128.4.1}}")
  #expect(places(inventory) == [0])
}

@Test(arguments: [
  ("{node.kubernetes.io/instance-type: k3s}", "", true), ("{}", workload("kube-router"), true),
  ("{node.kubernetes.io/instance-type: k3s}", workload("calico-node", in: "calico-system"), false),
  ("{}", workload("cilium"), false), ("{}", "", false),
])
func `kube-router rejects what policies deny, also inside k3s`(labels: String, objects: String, rejects: Bool) {
  #expect(inventory(labels: labels, objects: objects).network.rejects == rejects)
}
