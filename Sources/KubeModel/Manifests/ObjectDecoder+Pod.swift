import Documents
import FlowModel

extension ObjectDecoder {
  func pod(named name: String, in namespace: String) -> Pod {
    let metadata = node["metadata"]
    let spec = node["spec"]
    let status = node["status"]
    var pod = Pod(namespace: namespace, name: name, labels: metadata?["labels"]?.stringMap ?? [:])
    let listed = (status?["podIPs"]?.array ?? []).compactMap { $0["ip"]?.string }
    let texts = listed.isEmpty ? status?["podIP"]?.string.map { [$0] } ?? [] : listed
    pod.addresses = texts.compactMap { IPAddress($0) }
    pod.node = spec?["nodeName"]?.string
    pod.network = spec?["hostNetwork"]?.bool == true ? .host : .own
    // Restartable init containers are sidecars and can have ports.
    let containers = (spec?["containers"]?.array ?? []) + (spec?["initContainers"]?.array ?? [])
    pod.ports = Self.ports(containers)
    pod.images = containers.compactMap { $0["image"]?.string }
    pod.commandWords = containers.flatMap { container in
      ["command", "args"].flatMap { container[$0]?.array ?? [] }.compactMap(\.string)
    }
    pod.serviceAccount = spec?["serviceAccountName"]?.string
    pod.workload = Self.workload(metadata, pod.labels) ?? name
    pod.started = status?["startTime"]?.time ?? metadata?["creationTimestamp"]?.time
    pod.hasFinished = ["Succeeded", "Failed"].contains(status?["phase"]?.string)
    pod.ended = end(pod.hasFinished)
    return pod
  }

  private static func ports(_ containers: [DocumentNode]) -> [Pod.Port] {
    containers.flatMap { $0["ports"]?.array ?? [] }.compactMap { entry in
      guard let number = entry["containerPort"]?.port else { return nil }
      return Pod.Port(name: entry["name"]?.string, number: number, transport: entry.transport)
    }
  }

  /// The controlling owner; of a ReplicaSet its Deployment, whose name lacks the hash.
  private static func workload(_ metadata: DocumentNode?, _ labels: [String: String]) -> String? {
    let owners = metadata?["ownerReferences"]?.array ?? []
    guard let owner = owners.first(where: { $0["controller"]?.bool == true }) ?? owners.first,
      let name = owner["name"]?.string
    else { return nil }
    if owner["kind"]?.string == "ReplicaSet", let hash = labels["pod-template-hash"], name.hasSuffix("-\(hash)") {
      return String(name.dropLast(hash.count + 1))
    }
    // Static pods are owned by their node.
    return owner["kind"]?.string == "Node" ? nil : name
  }

  /// When the last container of a finished pod ended.
  private func end(_ hasFinished: Bool) -> Timestamp? {
    guard hasFinished else { return nil }
    let ends = (node["status"]?["containerStatuses"]?.array ?? [])
      .compactMap { $0["state"]?["terminated"]?["finishedAt"]?.time }
    return ends.max()
  }
}

extension DocumentNode {
  /// A time as the API server writes it.
  var time: Timestamp? { string.flatMap { Timestamp(rfc3339: $0) } }
}
