import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

private func cluster(_ objects: String) -> Cluster {
  ManifestReader.read(text: Array(objects.utf8), named: "cluster.yaml")
}

private func pod(_ name: String, in namespace: String, _ labels: String, spec: String = "{}", ip: String = "10.0.0.9")
  -> String
{
  """
  ---
  kind: Pod
  metadata: {name: \(name), namespace: \(namespace), labels: \(labels)}
  spec: \(spec)
  status: {podIP: \(ip)}

  """
}

private func labels(_ component: String, name: String? = nil, release: String) -> String {
  "{app: \(name ?? component), app.kubernetes.io/name: \(name ?? component), app.kubernetes.io/component: \(component),"
    + " app.kubernetes.io/instance: \(release)}"
}

private func components(_ objects: String) -> [String: String?] {
  let cluster = cluster(objects)
  let parameters = Parameters(inventory: cluster)
  return Dictionary(
    uniqueKeysWithValues: cluster.pods.map { pod in
      ("\(pod.namespace)/\(pod.name)", ComponentProfiles().profile(of: pod, parameters)?.component)
    })
}

@Test func `every part of a second installation is recognised`() {
  let found = components(
    pod("controller", in: "cert-manager", labels("controller", name: "cert-manager", release: "cert-manager"))
      + pod("controller", in: "team-b", labels("controller", name: "cert-manager", release: "team-b"))
      + pod("webhook", in: "team-b", labels("webhook", release: "team-b"))
      + pod("cainjector", in: "team-b", labels("cainjector", release: "team-b")))
  #expect(found["team-b/controller"] == "controller")
  #expect(found["team-b/webhook"] == "webhook")
  #expect(found["team-b/cainjector"] == "cainjector")
}

@Test func `the controller of a release with another name is recognised by its release`() {
  let found = components(
    pod("issuer", in: "pki", labels("controller", name: "issuer", release: "prod"))
      + pod("webhook", in: "pki", labels("webhook", release: "prod"))
      + pod("cainjector", in: "pki", labels("cainjector", release: "prod"))
      + pod("other", in: "pki", labels("controller", name: "other", release: "unrelated")))
  #expect(found["pki/issuer"] == "controller")
  #expect(found["pki/other"] == .some(nil))
}

/// What a pod without labels runs, and which component that is.
private let containers: [(spec: String, component: String?)] = [
  ("{containers: [{name: c, image: 'quay.io/jetstack/cert-manager-webhook:v1.20.0'}]}", "webhook"),
  ("{containers: [{name: c, image: 'registry.example.com:5000/x/cert-manager-controller@sha256:00'}]}", "controller"),
  ("{containers: [{name: c, image: 'cert-manager-cainjector'}]}", "cainjector"),
  ("{containers: [{name: c, image: a, args: [--dynamic-serving-ca-secret-namespace=pki]}]}", "webhook"),
  ("{containers: [{name: c, image: a, args: [--cluster-resource-namespace, pki]}]}", "controller"),
  ("{serviceAccountName: prod-cert-manager-webhook, containers: [{name: c, image: a}]}", "webhook"),
  ("{serviceAccountName: cert-manager-cainjector, containers: [{name: c, image: a}]}", "cainjector"),
  ("{containers: [{name: c, image: 'example.com/cert-manager-webhook-hetzner:1'}]}", nil),
  ("{serviceAccountName: cert-manager-webhook-hetzner, containers: [{name: c, image: a}]}", nil),
]

@Test(arguments: containers.indices)
func `where labels do not show a component, image, arguments and service account do`(index: Int) {
  let (spec, component) = containers[index]
  #expect(components(pod("p", in: "pki", "{x: y}", spec: spec))["pki/p"] == .some(component))
}

/// What says that the webhook listens on another port.
private let ports: [(spec: String, service: String)] = [
  ("{nodeName: n, containers: [{name: c, ports: [{name: https, containerPort: 10260}]}]}", ""),
  ("{nodeName: n, containers: [{name: c, args: [--secure-port=10260]}]}", ""),
  ("{nodeName: n, containers: [{name: c, args: [--secure-port, '10260']}]}", ""),
  (
    "{nodeName: n, containers: [{name: c}]}",
    "{kind: Service, metadata: {name: w, namespace: cert-manager}, spec: {selector: {app: webhook}, ports: [{port: 443, targetPort: 10260}]}}"
  ),
  ("{nodeName: n, hostNetwork: true, containers: [{name: c, args: [--secure-port=10260]}]}", ""),
]

@Test(arguments: ports.indices)
func `a call of the webhook on any port that its objects say is admission`(index: Int) throws {
  let (spec, service) = ports[index]
  let isHost = spec.contains("hostNetwork")
  let objects =
    "{kind: Node, metadata: {name: n}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}\n"
    + pod("webhook", in: "cert-manager", "{app: webhook}", spec: spec, ip: isHost ? "192.168.0.1" : "10.0.0.9")
    + "---\n" + service
  let server = isHost ? "192.168.0.1" : "10.0.0.9"
  let edges = TestCluster.edges(
    [.connection("172.16.0.1", 40000, server, 10260)], inventory: Inventory(cluster(objects)))
  #expect(edges.map(\.key.purpose) == [.admission])
  #expect(edges.map(\.key.destination.component) == ["webhook"])
}

@Test func `without objects, the name that the client sends shows the webhook on any port`() {
  let edges = TestCluster.edges(
    [Flow.connection("10.0.0.1", 40000, "10.0.0.2", 10260).naming("cert-manager-webhook.cert-manager.svc")],
    inventory: Inventory(Cluster()))
  #expect(edges.map(\.summary) == ["unknown -> webhook 10260/tcp admission"])
}

@Test func `an endpoint of 'kubernetes' that no node has is the API server in both directions`() {
  let objects =
    """
    kind: EndpointSlice
    metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
    endpoints: [{addresses: [172.31.0.7]}]
    ports: [{name: https, port: 443}]

    """ + pod("webhook", in: "cert-manager", "{app: webhook}")
  let edges = TestCluster.edges(
    [
      .connection("172.31.0.7", 40000, "10.0.0.9", 10250), .connection("10.0.0.9", 40001, "172.31.0.7", 443),
    ], inventory: Inventory(cluster(objects)))
  #expect(
    edges.map(\.summary).sorted() == [
      "api-server -> webhook 10250/tcp admission", "webhook -> api-server 443/tcp api-server",
    ])
}

@Test func `without objects that show the plugin, Geneve in the traffic shows OVN-Kubernetes' management port`() {
  let objects =
    "{kind: Node, metadata: {name: n}, spec: {podCIDR: 10.0.0.0/24}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}\n"
    + pod("webhook", in: "cert-manager", "{app: webhook}")
  let call = Flow.connection("10.0.0.2", 40000, "10.0.0.9", 10250)
  let tunnel = Flow.connection("192.168.0.1", 40000, "192.168.0.2", 6081, transport: .udp)
  let inventory = Inventory(cluster(objects))
  #expect(TestCluster.edges([call, tunnel], inventory: inventory).map(\.key.source.kind) == [.node])
  #expect(TestCluster.edges([call], inventory: inventory).map(\.key.source.kind) == [.unknown])
}

/// Matches of a profile, and whether a pod with an image, an argument, a service account and a label fits each.
private let matches: [(match: String, fits: Bool)] = [
  ("{images: [mine]}", true), ("{images: [mine], arguments: [--mine]}", true),
  ("{images: [mine], arguments: [--other]}", false), ("{images: [other], arguments: [--mine]}", false),
  ("{images: [other, mine], arguments: [--other, --mine], serviceAccount: mine}", true),
  ("{images: [mine], serviceAccount: other}", false), ("{arguments: [--mine], serviceAccount: other}", false),
  ("{images: [mine], labels: {app: mine}}", true), ("{images: [mine], labels: {app: other}}", false),
  ("{images: [mine], labels: {app: '*'}}", true), ("{images: [mine], labels: {team: '*'}}", false),
  ("{images: [mine], namespace: other}", false),
]

@Test(arguments: matches.indices)
func `a pod fits a match only with all that the match asks for`(index: Int) throws {
  let (match, fits) = matches[index]
  let profile = "component: mine\nrole: subject\nmatch: [\(match)]\n"
  let profiles = ComponentProfiles(added: try ComponentProfiles.read(Array(profile.utf8), file: "mine.yaml"))
  let spec = "{serviceAccountName: release-mine, containers: [{name: c, image: 'quay.io/x/mine:v1', args: [--mine=1]}]}"
  let pod = try #require(cluster(pod("one", in: "mine", "{app: mine}", spec: spec)).pods.first)
  #expect((profiles.profile(of: pod, Parameters())?.component == "mine") == fits, "\(match)")
}
