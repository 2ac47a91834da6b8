import Documents
import FlowModel

/// Decodes the parts of one object that traffic depends on.
///
/// A field that is missing or of the wrong type counts as absent. What the API server would reject in a policy becomes an issue.
struct ObjectDecoder {
  let node: DocumentNode
  let kind: String
  let source: ObjectSource
  var issues: [ManifestIssue] = []

  init(_ node: DocumentNode, kind: String, source: ObjectSource) {
    self.node = node
    self.kind = kind
    self.source = source
  }

  mutating func add(to cluster: inout Cluster) {
    let metadata = node["metadata"]
    guard let name = metadata?["name"]?.string else {
      let isPolicy = kind.hasSuffix("NetworkPolicy")
      cluster.issues.append(
        ManifestIssue(isPolicy ? .error : .leftOut, source, "the \(kind.shortened) has no metadata.name"))
      return
    }
    let given = metadata?["namespace"]?.string ?? ""
    let namespace = given.isEmpty ? "default" : given
    guard let problem = problem(ofName: name, namespace) else { return add(named: name, in: namespace, to: &cluster) }
    var aside = Cluster()
    add(named: name, in: namespace, to: &aside)
    // Objects that are not needed may have names of other kinds: `system:node`.
    guard aside.ignoredKinds.isEmpty else { return cluster.add(aside) }
    // An object with such a name is in no cluster, but a policy may stand for one that is.
    let isPolicy =
      !(aside.policies.isEmpty && aside.adminPolicies.isEmpty && aside.unjudgedPolicies.isEmpty)
      || aside.issues.contains { $0.severity == .notJudged || $0.severity == .error }
    cluster.issues.append(ManifestIssue(isPolicy ? .error : .leftOut, source, problem))
  }

  /// What the API server has against the names; nil for valid ones.
  private func problem(ofName name: String, _ namespace: String) -> String? {
    // The name of a policy may differ in capitals only: `PolicyDecoder` reports that, and the policy is judged.
    guard kind == "Namespace" ? NameSyntax.isLabel(name) : NameSyntax.isSubdomain(name.lowercased()) else {
      return "'\(name.shortened)' is no name for a \(kind.shortened) (RFC 1123)"
    }
    guard kind != "Namespace", !NameSyntax.isLabel(namespace) else { return nil }
    return "'\(namespace.shortened)' is no name for a namespace (RFC 1123)"
  }

  private mutating func add(named name: String, in namespace: String, to cluster: inout Cluster) {
    let labels = node["metadata"]?["labels"]?.stringMap ?? [:]
    switch kind {
    case "Namespace": cluster.namespaces.append(Namespace(name: name, labels: labels))
    case "Node" where isOf("projectcalico.org"), "CiliumNode":
      cluster.pluginAddresses[name, default: []] += pluginAddresses
    case "Node": cluster.nodes.append(self.node(named: name))
    case "ConfigMap" where Self.settings.contains(name):
      cluster.settings["\(namespace)/\(name)"] = node["data"]?.stringMap ?? [:]
    case "Pod":
      cluster.pods.append(pod(named: name, in: namespace))
      addProgram(named: name, in: namespace, labels, node["spec"], to: &cluster)
    case "Service": cluster.services.append(service(named: name, in: namespace))
    case "EndpointSlice": cluster.endpointSlices += endpointSlice(named: name, in: namespace)
    case "Endpoints": cluster.endpointSlices += endpoints(named: name, in: namespace)
    default:
      let isRead =
        addNeeds(named: name, in: namespace, to: &cluster) || addRequests(named: name, in: namespace, to: &cluster)
      if !isRead { addPolicy(named: name, in: namespace, to: &cluster) }
    }
    cluster.issues += issues
  }

  /// The ConfigMaps that say how a network plugin treats policies.
  private static let settings: Set<String> = ["cilium-config"]

  private func isOf(_ group: String) -> Bool { node["apiVersion"]?.string?.contains(group) ?? false }

  /// Whether it is the Kubernetes NetworkPolicy and not a plugin's kind of the same name.
  var isNetworkPolicy: Bool {
    guard case .policy(.networkPolicy) = PolicyRecognition(kind: kind, APIVersion(node["apiVersion"]?.string)) else {
      return false
    }
    return true
  }

  /// Adds a policy of any kind, or counts the object.
  private mutating func addPolicy(named name: String, in namespace: String, to cluster: inout Cluster) {
    let version = APIVersion(node["apiVersion"]?.string)
    switch PolicyRecognition(kind: kind, version) {
    case .policy(let policyKind):
      var decoder = PolicyDecoder(source: source)
      decoder.add(node, policyKind, named: name, in: namespace, to: &cluster)
      issues += decoder.issues
    case .unknown(let problem): issues.append(ManifestIssue(.error, source, problem))
    case .foreign:
      issues.append(
        ManifestIssue(.notJudged, source, "a \(kind.shortened) of \(version) is not judged; it may decide differently"))
    case .otherObject: cluster.ignoredKinds[kind, default: 0] += 1
    }
  }

  private func service(named name: String, in namespace: String) -> Service {
    let spec = node["spec"]
    let listed = (spec?["clusterIPs"]?.array ?? []).compactMap(\.string)
    let texts = listed.isEmpty ? spec?["clusterIP"]?.string.map { [$0] } ?? [] : listed
    var ports: [Service.Port] = []
    for entry in spec?["ports"]?.array ?? [] {
      guard let number = entry["port"]?.port else { continue }
      let target: Service.Target =
        if let number = entry["targetPort"]?.port { .number(number) } else if let name = entry["targetPort"]?.string {
          .name(name)
        } else { .number(number) }
      ports.append(
        Service.Port(name: entry["name"]?.string, number: number, transport: entry.transport, target: target))
    }
    var service = Service(
      namespace: namespace, name: name, addresses: texts.compactMap { IPAddress($0) }, ports: ports,
      selector: spec?["selector"]?.members == nil ? nil : spec?["selector"]?.stringMap)
    service.labels = node["metadata"]?["labels"]?.stringMap ?? [:]
    service.isHeadless = texts == ["None"]
    if spec?["type"]?.string == "ExternalName" { service.externalName = spec?["externalName"]?.string }
    return service
  }

  private func endpointSlice(named name: String, in namespace: String) -> [EndpointSlice] {
    let service = node["metadata"]?["labels"]?.stringMap["kubernetes.io/service-name"] ?? name
    var endpoints: [EndpointSlice.Endpoint] = []
    for entry in node["endpoints"]?.array ?? [] {
      let pod = entry["targetRef"]?["kind"]?.string == "Pod" ? entry["targetRef"]?["name"]?.string : nil
      for address in (entry["addresses"]?.array ?? []).compactMap({ $0.string.flatMap { IPAddress($0) } }) {
        endpoints.append(EndpointSlice.Endpoint(address: address, pod: pod, node: entry["nodeName"]?.string))
      }
    }
    let ports = Self.slicePorts(node["ports"])
    return [EndpointSlice(namespace: namespace, service: service, endpoints: endpoints, ports: ports)]
  }

  /// Endpoints, the older kind: each subset has its own addresses and ports.
  private func endpoints(named name: String, in namespace: String) -> [EndpointSlice] {
    (node["subsets"]?.array ?? []).map { subset in
      let entries = (subset["addresses"]?.array ?? []) + (subset["notReadyAddresses"]?.array ?? [])
      let endpoints = entries.compactMap { entry -> EndpointSlice.Endpoint? in
        guard let address = entry["ip"]?.string.flatMap({ IPAddress($0) }) else { return nil }
        let pod = entry["targetRef"]?["kind"]?.string == "Pod" ? entry["targetRef"]?["name"]?.string : nil
        return EndpointSlice.Endpoint(address: address, pod: pod, node: entry["nodeName"]?.string)
      }
      return EndpointSlice(
        namespace: namespace, service: name, endpoints: endpoints, ports: Self.slicePorts(subset["ports"]))
    }
  }

  private static func slicePorts(_ list: DocumentNode?) -> [EndpointSlice.Port] {
    (list?.array ?? []).compactMap { entry in
      guard let number = entry["port"]?.port else { return nil }
      let name = entry["name"]?.string
      return EndpointSlice.Port(name: name == "" ? nil : name, number: number, transport: entry.transport)
    }
  }
}

extension DocumentNode {
  /// A port from 1 to 65535.
  var port: UInt16? { int.flatMap { (1...65535).contains($0) ? UInt16($0) : nil } }

  /// The `protocol` of a port; TCP by default.
  var transport: TransportProtocol {
    self["protocol"]?.string.flatMap { TransportProtocol(name: $0) } ?? .tcp
  }
}
