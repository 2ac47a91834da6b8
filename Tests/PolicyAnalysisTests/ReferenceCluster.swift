import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// An OpenShift cluster with one pod of every component, each on another node, so that no probe is exempt.
enum ReferenceCluster {
  /// Pod number x of this list has the address 10.128.0.(10 + x).
  private static let pods: [(name: String, namespace: String, labels: String, ports: String)] = [
    ("operator", "cert-manager-operator", "name: cert-manager-operator", ""),
    (
      "controller", "cert-manager",
      "app: cert-manager, app.kubernetes.io/name: cert-manager, app.kubernetes.io/component: controller, app.kubernetes.io/instance: cert-manager",
      "{name: http-metrics, containerPort: 9402}, {name: http-healthz, containerPort: 9403}"
    ),
    (
      "webhook", "cert-manager",
      "app: webhook, app.kubernetes.io/name: webhook, app.kubernetes.io/component: webhook, app.kubernetes.io/instance: cert-manager",
      "{name: https, containerPort: 10250}, {name: healthcheck, containerPort: 6080}, {name: http-metrics, containerPort: 9402}"
    ),
    (
      "cainjector", "cert-manager",
      "app: cainjector, app.kubernetes.io/name: cainjector, app.kubernetes.io/component: cainjector, app.kubernetes.io/instance: cert-manager",
      "{name: http-metrics, containerPort: 9402}"
    ),
    (
      "startupapicheck", "cert-manager",
      "app: startupapicheck, app.kubernetes.io/component: startupapicheck, app.kubernetes.io/instance: cert-manager", ""
    ),
    ("acmesolver", "cert-manager", #"acme.cert-manager.io/http01-solver: "true""#, ""),
    ("trust-manager", "cert-manager", "app: cert-manager-trust-manager", ""),
    ("approver-policy", "cert-manager", "app: cert-manager-approver-policy", ""),
    ("istio-csr", "istio-system", "app: cert-manager-istio-csr", ""),
    ("dns", "openshift-dns", "dns.operator.openshift.io/daemonset-dns: default", ""),
    ("user-prometheus", "openshift-user-workload-monitoring", "app.kubernetes.io/name: prometheus", ""),
    ("platform-prometheus", "openshift-monitoring", "app.kubernetes.io/name: prometheus", ""),
    ("api-operator", "openshift-kube-apiserver-operator", "app: kube-apiserver-operator", ""),
    (
      "router", "openshift-ingress", "ingresscontroller.operator.openshift.io/deployment-ingresscontroller: default", ""
    ),
    ("app", "shop", "app: checkout", ""),
    ("sidecar", "shop", "app: cart, security.istio.io/tlsMode: istio", ""),
  ]

  static let inventory = inventory(with: "")

  /// The cluster with these objects added.
  static func inventory(with objects: String) -> Inventory {
    var text = "kind: Node\nmetadata: {name: n0}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.1}]}\n"
    for (place, pod) in pods.enumerated() {
      text += """
        ---
        kind: Pod
        metadata: {name: \(pod.name), namespace: \(pod.namespace), labels: {\(pod.labels)}}
        spec: {nodeName: n\(place + 1), containers: [{name: c, ports: [\(pod.ports)]}]}
        status: {podIP: 10.128.0.\(place + 10)}

        """
    }
    let cluster = ManifestReader.read(text: Array((text + "---\n" + objects).utf8), named: "reference.yaml")
    precondition(cluster.issues.isEmpty, "\(cluster.issues)")
    return Inventory(cluster)
  }

  /// The address of a pod, or `api` for the API server's node.
  static func address(_ name: String) -> String {
    guard let place = pods.firstIndex(where: { $0.name == name }) else { return name == "api" ? "192.168.0.1" : name }
    return "10.128.0.\(place + 10)"
  }

  /// A pod by its name; `api` and `node` are the API server's node, `imds` the metadata service, and any other name an address outside.
  static func party(_ name: String) -> PolicyParty {
    if let pod = inventory.cluster.pods.first(where: { $0.name == name }) { return PolicyParty(pod: pod) }
    let address: String =
      switch name {
      case "api", "node": "192.168.0.1"
      case "imds": "169.254.169.254"
      default: "203.0.113.9"
      }
    guard let address = IPAddress(address) else { preconditionFailure("no address for \(name)") }
    return PolicyParty(address: address, node: name == "api" || name == "node" ? "n0" : nil)
  }

  /// The sides that deny; empty where the connection passes.
  static func denied(
    _ source: String, _ destination: String, _ port: UInt16, _ transport: TransportProtocol, by preset: String
  ) -> [PolicyDirection] {
    guard let preset = Preset.named(preset) else { preconditionFailure("there is no preset \(preset)") }
    let evaluator = PolicyEvaluator(policies: preset.policies(Parameters()), namespaces: inventory.cluster.namespaces)
    return evaluator.judge(from: party(source), to: party(destination), transport: transport, port: port).denied
  }
}
