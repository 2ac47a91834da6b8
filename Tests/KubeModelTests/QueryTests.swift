import FlowModel
import KubeModel
import Testing

private let inventory = Inventory(
  ManifestReader.read(
    text: Array(
      """
      kind: List
      items:
      - kind: Pod
        metadata: {name: a-1, namespace: n, labels: {app: a}, ownerReferences: [{kind: StatefulSet, name: a}]}
        spec: {containers: [{name: c, ports: [{name: web, containerPort: 6443}]}]}
        status: {podIP: 10.0.0.1}
      - kind: Pod
        metadata: {name: a-2, namespace: n, labels: {app: a}, ownerReferences: [{kind: StatefulSet, name: a}]}
        spec: {containers: [{name: c, ports: [{name: web, containerPort: 7443}]}]}
        status: {podIP: 10.0.0.2}
      - kind: Pod
        metadata: {name: a-0, namespace: n, labels: {app: a}, ownerReferences: [{kind: StatefulSet, name: a}]}
        status: {podIP: 10.0.0.3, phase: Succeeded}
      - kind: Service
        metadata: {name: a, namespace: n}
        spec: {clusterIP: 10.96.0.7, selector: {app: a}, ports: [{port: 443, targetPort: web}]}
      - kind: Service
        metadata: {name: nobody, namespace: n}
        spec: {clusterIP: 10.96.0.8, selector: {app: nobody}, ports: [{port: 80}]}
      """.utf8), named: "world"))

private func resolve(_ destination: String, _ port: UInt16) throws(ResolvedQuery.Problem) -> ResolvedQuery {
  guard let end = PolicyQuery.End(destination) else { preconditionFailure("\(destination) is no end") }
  let source = PolicyQuery.End.address(IPAddress(v4: 1))
  return try ResolvedQuery(
    PolicyQuery(source: source, destination: end, transport: .tcp, port: port), inventory)
}

@Test func `a Service's address stands for its backends, each with its own port`() throws {
  let resolved = try resolve("10.96.0.7", 443)
  #expect(resolved.service?.name == "a")
  #expect(resolved.destinations.map(\.port) == [6443, 7443])
  #expect(resolved.destinations.map(\.party.pod?.name) == ["a-1", "a-2"])
}

@Test func `a workload stands for its running pods`() throws {
  #expect(try resolve("n/a", 6443).destinations.map(\.party.pod?.name) == ["a-1", "a-2"])
}

@Test func `a Service's port asked of a pod is noticed, and a port that the pod declares is not`() throws {
  let mistaken = try resolve("n/a-2", 443).servicePort
  #expect(mistaken?.service.name == "a")
  #expect(mistaken?.listens == 7443)
  #expect(try resolve("n/a-2", 7443).servicePort == nil)
}

@Test func `what cannot be resolved is a problem, not a verdict`() {
  #expect(throws: ResolvedQuery.Problem.unknownEnd(.pod(namespace: "n", name: "b"))) { try resolve("n/b", 80) }
  #expect(throws: ResolvedQuery.Problem.self) { try resolve("10.96.0.7", 80) }
  #expect(throws: ResolvedQuery.Problem.self) { try resolve("10.96.0.8", 80) }
}
