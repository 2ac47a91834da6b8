import Classifier
import FlowModel
import KubeModel
import TestSupport

/// A cluster of two nodes with cert-manager's webhook and controller, istio-csr and two mesh clients.
enum TestCluster {
  static let inventory = Inventory(cluster)

  private static let cluster = ManifestReader.read(text: Array(objects.utf8), named: "cluster.yaml")

  static let objects = """
    apiVersion: v1
    kind: List
    items:
    - {kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
    - {kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
    - kind: Pod
      metadata: {name: webhook-1, namespace: cert-manager, labels: {app: webhook}}
      spec: {nodeName: n1, containers: [{name: c, ports: [{name: https, containerPort: 10250}]}]}
      status: {podIP: 10.128.0.10}
    - kind: Pod
      metadata: {name: webhook-2, namespace: cert-manager, labels: {app: webhook}}
      spec: {nodeName: n2, containers: [{name: c, ports: [{name: https, containerPort: 10250}]}]}
      status: {podIP: 10.129.0.10}
    - kind: Pod
      metadata: {name: controller, namespace: cert-manager, labels: {app: cert-manager}}
      spec: {nodeName: n1, containers: [{name: c}]}
      status: {podIP: 10.128.0.11}
    - kind: Pod
      metadata: {name: istio-csr, namespace: istio-system, labels: {app: cert-manager-istio-csr}}
      spec: {nodeName: n1, containers: [{name: c}]}
      status: {podIP: 10.128.0.12}
    - kind: Pod
      metadata: {name: cart, namespace: shop, labels: {security.istio.io/tlsMode: istio}}
      spec: {nodeName: n2, containers: [{name: c}]}
      status: {podIP: 10.129.0.20}
    - kind: Pod
      metadata: {name: ztunnel, namespace: istio-system, labels: {app: ztunnel}}
      spec: {nodeName: n2, hostNetwork: true, containers: [{name: c}]}
      status: {podIP: 192.168.0.2}
    - kind: Service
      metadata: {name: cert-manager-webhook, namespace: cert-manager}
      spec: {clusterIP: 172.30.0.20, selector: {app: webhook}, ports: [{port: 443, targetPort: https}]}
    - kind: Service
      metadata: {name: kubernetes, namespace: default}
      spec: {clusterIP: 172.30.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}
    - kind: EndpointSlice
      metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
      addressType: IPv4
      endpoints: [{addresses: [192.168.0.1]}]
      ports: [{name: https, port: 6443}]
    """

  /// Classifies the flows with the objects of `inventory`.
  static func edges(_ flows: [Flow], inventory: Inventory = inventory) -> [Edge] {
    var observations = Observations()
    observations.flows = flows
    return Classifier(inventory: inventory, parameters: Parameters(inventory: inventory.cluster))
      .classify(observations).edges
  }
}

extension Edge {
  /// `controller -> api-server 6443/tcp api-server`; a peer without a component appears as its kind.
  var summary: String {
    let (from, to) = (
      key.source.component ?? key.source.kind.rawValue, key.destination.component ?? key.destination.kind.rawValue
    )
    return "\(from) -> \(to) \(key.port)/\(key.transport) \(key.purpose.rawValue)"
  }
}
