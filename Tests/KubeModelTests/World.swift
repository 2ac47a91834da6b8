import FlowModel
import KubeModel
import Testing

/// A small cluster with policies, written as YAML.
///
/// Namespaces `x` (team: red) and `y` (team: blue), `z` without an object. Pods `x/a` 10.0.0.1, `x/b` 10.0.0.2 (fd00::2 too),
/// `y/a` 10.0.1.1, `y/web` 10.0.1.2, `z/a` 10.0.2.1, all on node n1 (zone: a) but `y/web` on n2; `x/host` on the host network of n1
/// (192.168.0.1).
struct World {
  let inventory: Inventory
  let evaluator: PolicyEvaluator

  init(_ policies: String, blocksReach reach: PolicyEvaluator.BlockReach = .pods) {
    let cluster = ManifestReader.read(text: Array((Self.objects + "\n---\n" + policies).utf8), named: "world.yaml")
    for issue in cluster.issues where issue.severity == .error { Issue.record("\(issue)") }
    inventory = Inventory(cluster)
    evaluator = PolicyEvaluator(policies: cluster.policies, cluster: cluster, blocksReach: reach)
  }

  /// A policy named `p` in namespace `x` with this spec.
  init(spec: String, blocksReach reach: PolicyEvaluator.BlockReach = .pods) {
    self.init(Self.policy("x", "p", spec), blocksReach: reach)
  }

  static func policy(_ namespace: String, _ name: String, _ spec: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: \(namespace)}
    spec: \(spec)
    """
  }

  /// Ends are `namespace/pod` or addresses.
  func verdict(
    _ source: String, _ destination: String, _ port: UInt16 = 80, _ transport: TransportProtocol = .tcp,
    servicePort: UInt16? = nil
  ) -> PolicyVerdict {
    evaluator.judge(
      from: party(source), to: party(destination), transport: transport, port: port, servicePort: servicePort)
  }

  func passes(
    _ source: String, _ destination: String, _ port: UInt16 = 80, _ transport: TransportProtocol = .tcp
  ) -> Bool {
    verdict(source, destination, port, transport).overall == .allowed
  }

  private func party(_ text: String) -> PolicyParty {
    if let address = IPAddress(text) { return inventory.party(of: address, at: nil) }
    let parts = text.split(separator: "/").map(String.init)
    guard parts.count == 2, let pod = inventory.pod(namespace: parts[0], name: parts[1]) else {
      preconditionFailure("'\(text)' is not in the cluster of the test")
    }
    return PolicyParty(pod: pod)
  }

  private static let objects = """
    apiVersion: v1
    kind: List
    items:
    - {apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {team: red}}}
    - {apiVersion: v1, kind: Namespace, metadata: {name: y, labels: {team: blue}}}
    - apiVersion: v1
      kind: Node
      metadata: {name: n1, labels: {zone: a}}
      spec: {podCIDRs: [10.0.0.0/24]}
      status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
    - apiVersion: v1
      kind: Node
      metadata: {name: n2}
      status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}
    - apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x, labels: {app: a, tier: front}}
      spec: {nodeName: n1, containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}
      status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
    - apiVersion: v1
      kind: Pod
      metadata: {name: b, namespace: x, labels: {app: b, empty: ""}}
      spec:
        nodeName: n1
        containers: [{name: c, ports: [{name: web, containerPort: 9090}, {name: udp, containerPort: 53, protocol: UDP}]}]
      status: {podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: "fd00::2"}]}
    - apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: y, labels: {app: a}}
      spec: {nodeName: n1, containers: [{name: c}]}
      status: {podIP: 10.0.1.1}
    - apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: y, labels: {app: web, tier: front}}
      spec: {nodeName: n2, containers: [{name: c, ports: [{name: web, containerPort: 80}]}]}
      status: {podIP: 10.0.1.2}
    - apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: z, labels: {app: a}}
      spec: {nodeName: n1, containers: [{name: c}]}
      status: {podIP: 10.0.2.1}
    - apiVersion: v1
      kind: Pod
      metadata: {name: host, namespace: x, labels: {app: a}}
      spec: {nodeName: n1, hostNetwork: true, containers: [{name: c}]}
      status: {podIP: 192.168.0.1}
    """
}
