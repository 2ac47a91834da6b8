import FlowModel
import KubeModel
import Testing

private func inventory(_ text: String) -> Inventory {
  Inventory(ManifestReader.read(text: Array(text.utf8), named: "cluster.yaml"))
}

private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

private let services = """
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: n}
  spec:
    clusterIP: 172.30.0.9
    clusterIPs: [172.30.0.9, "fd02::9"]
    selector: {app: web}
    ports: [{name: https, port: 443, targetPort: tls}, {name: plain, port: 80, targetPort: 8080}]
  ---
  kind: Pod
  metadata: {name: w1, namespace: n, labels: {app: web}}
  spec: {containers: [{name: c, ports: [{name: tls, containerPort: 8443}]}]}
  status: {podIPs: [{ip: 10.0.0.1}, {ip: "fd01::1"}]}
  ---
  kind: Pod
  metadata: {name: w2, namespace: n, labels: {app: web}}
  spec: {containers: [{name: c, ports: [{name: tls, containerPort: 9443}]}]}
  status: {podIPs: [{ip: 10.0.0.2}]}
  ---
  kind: Pod
  metadata: {name: other, namespace: m, labels: {app: web}}
  status: {podIP: 10.0.0.3}
  """

@Test func `without endpoint objects a Service leads to the pods it selects, a named port to each pod's own number`()
  throws
{
  let inventory = inventory(services)
  #expect(
    try inventory.backends(of: address("172.30.0.9"), port: 443, transport: .tcp).map { "\($0.address):\($0.port)" }
      == ["10.0.0.1:8443", "10.0.0.2:9443"])
  #expect(
    try inventory.backends(of: address("fd02::9"), port: 80, transport: .tcp).map { "\($0.address):\($0.port)" }
      == ["fd01::1:8080"])
}

@Test func `endpoint objects come before the pods that a Service selects`() throws {
  let slice = """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: web-1, namespace: n, labels: {kubernetes.io/service-name: web}}
    endpoints: [{addresses: [203.0.113.5]}]
    ports: [{name: https, port: 10443, protocol: TCP}]
    """
  #expect(
    try inventory(services + "\n" + slice).backends(of: address("172.30.0.9"), port: 443, transport: .tcp)
      .map { "\($0.address):\($0.port)" } == ["203.0.113.5:10443"])
}

@Test func `a port that the Service does not have leads nowhere`() throws {
  #expect(try inventory(services).backends(of: address("172.30.0.9"), port: 8443, transport: .tcp).isEmpty)
  #expect(try inventory(services).backends(of: address("172.30.0.9"), port: 443, transport: .udp).isEmpty)
}

@Test func `an address that two pods had in turn belongs to the pod of that time`() throws {
  let inventory = inventory(
    """
    kind: Pod
    metadata: {name: old, namespace: n}
    spec: {containers: [{name: c}]}
    status:
      podIP: 10.0.0.1
      phase: Succeeded
      startTime: "2026-01-01T00:00:00Z"
      containerStatuses: [{name: c, state: {terminated: {finishedAt: "2026-01-01T01:00:00Z"}}}]
    ---
    kind: Pod
    metadata: {name: new, namespace: n}
    status: {podIP: 10.0.0.1, phase: Running, startTime: "2026-01-01T02:00:00Z"}
    """)
  func name(at moment: String) throws -> String? {
    let resident = try inventory.resident(
      of: address("10.0.0.1"), at: Timestamp(rfc3339: Array(moment.utf8)))
    guard case .pod(let pod)? = resident else { return nil }
    return pod.name
  }
  #expect(try name(at: "2026-01-01T00:30:00Z") == "old")
  #expect(try name(at: "2026-01-01T03:00:00Z") == "new")
}

@Test func `the endpoints of the Service 'kubernetes' in 'default' are the API server`() {
  let inventory = inventory(
    """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
    endpoints: [{addresses: [192.168.0.10]}, {addresses: [192.168.0.11]}]
    ports: [{name: https, port: 6443}]
    """)
  #expect(
    inventory.apiServers.map { "\($0.address):\($0.port)" }.sorted() == ["192.168.0.10:6443", "192.168.0.11:6443"])
}
