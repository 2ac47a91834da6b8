/// The objects of the cluster that generated logs of the same seed are about, as one JSON list: nodes, namespaces, 1,500 pods, Services,
/// and a NetworkPolicy for every third workload.
public struct ClusterWorkload {
  /// Determines all random values.
  public var seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// Returns the number of objects and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var count = 0
    sink.append("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n")
    for text in nodes() + namespaces() + services() + pods() + policies() {
      if count > 0 { sink.append(",\n") }
      sink.append(Array(text.utf8))
      count += 1
      try sink.endRecord()
    }
    sink.append("\n]}\n")
    return (count, try sink.finish())
  }

  private var workloads: [LogWorkload] { (0..<LogWorkload.count).map { LogWorkload(seed: seed, number: $0) } }

  private var parties: [LogParty] { (0..<LogParty.count).map { LogParty(seed: seed, number: $0) } }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func nodes() -> [String] {
    let nodes = Set(parties.map { [text($0.node), text($0.nodeAddress)] }).sorted { $0[0] < $1[0] }
    return nodes.map { node in
      """
      {"apiVersion":"v1","kind":"Node","metadata":{"name":"\(node[0])"},\
      "status":{"addresses":[{"type":"InternalIP","address":"\(node[1])"}]}}
      """
    }
  }

  private func namespaces() -> [String] {
    Set(workloads.map(\.namespace)).sorted().map { name in
      """
      {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\(name)",\
      "labels":{"kubernetes.io/metadata.name":"\(name)"}}}
      """
    }
  }

  private func services() -> [String] {
    workloads.enumerated().map { number, workload in
      """
      {"apiVersion":"v1","kind":"Service","metadata":{"name":"\(workload.name)","namespace":"\(workload.namespace)"},\
      "spec":{"clusterIP":"172.30.\(number / 250).\(number % 250 + 1)","selector":{"app":"\(workload.name)"},\
      "ports":[{"port":\(workload.port),"targetPort":\(workload.port)}]}}
      """
    }
  }

  private func pods() -> [String] {
    parties.enumerated().map { number, party in
      let workload = LogWorkload(seed: seed, number: number / LogParty.replicas)
      let pod = text(party.pod)
      // A Deployment's pods belong to its ReplicaSet, whose name lacks their last five letters.
      let isReplicated = workload.kind == .deployment
      let owner = isReplicated ? String(pod.dropLast(6)) : workload.name
      let kind = isReplicated ? "ReplicaSet" : workload.kind.rawValue
      let hash = isReplicated ? ",\"pod-template-hash\":\"\(owner.dropFirst(workload.name.count + 1))\"" : ""
      return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"\(pod)","namespace":"\(workload.namespace)",\
        "labels":{"app":"\(workload.name)","app.kubernetes.io/instance":"\(workload.name)"\(hash)},\
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"\(kind)","name":"\(owner)","controller":true}]},\
        "spec":{"nodeName":"\(text(party.node))","serviceAccountName":"\(workload.name)",\
        "containers":[{"name":"main","ports":[{"containerPort":\(workload.port)}]}]},\
        "status":{"phase":"Running","hostIP":"\(text(party.nodeAddress))","podIP":"\(text(party.address4))",\
        "podIPs":[{"ip":"\(text(party.address4))"},{"ip":"\(text(party.address6))"}]}}
        """
    }
  }

  /// Each allows connections to its workload from its namespace and from one of the workloads that connect to it.
  private func policies() -> [String] {
    stride(from: 0, to: LogWorkload.count, by: 3).map { number in
      let workload = LogWorkload(seed: seed, number: number)
      let peer = LogWorkload(seed: seed, number: LogWorkload.peer(of: number, choice: 0, seed: seed))
      return """
        {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"\(workload.name)",\
        "namespace":"\(workload.namespace)"},"spec":{"podSelector":{"matchLabels":{"app":"\(workload.name)"}},\
        "policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}},{"namespaceSelector":{"matchLabels":\
        {"kubernetes.io/metadata.name":"\(peer.namespace)"}},"podSelector":{"matchLabels":{"app":"\(peer.name)"}}}],\
        "ports":[{"protocol":"TCP","port":\(workload.port)}]}]}}
        """
    }
  }
}
