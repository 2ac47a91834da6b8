import Classifier
import FlowModel
import KubeModel

/// Gathers the traffic of each client, pod by pod.
struct ClientTable {
  /// A workload of one kind.
  struct Key: Hashable {
    let namespace: String?
    let workload: String
    let kind: MeshClientKind
  }

  /// One pod or address.
  struct Member {
    var pod: Pod?
    var paths: [Path] = []
    var istiodConnections = 0
    /// DNS queries for istio-csr's name, and how many of them were answered.
    var dnsAsked = 0
    var dnsAnswered = 0
  }

  private var members: [Key: [String: Member]] = [:]
  /// Expected clients by `namespace/name` of their pods.
  private var places: [String: Key] = [:]

  /// Adds a pod that should be a client.
  mutating func expect(_ pod: Pod, _ kind: MeshClientKind) {
    let key = Key(namespace: pod.namespace, workload: pod.workload, kind: kind)
    members[key, default: [:]][pod.name, default: Member()].pod = pod
    places["\(pod.namespace)/\(pod.name)"] = key
  }

  /// Adds connections to istio-csr.
  mutating func add(_ path: Path, _ kind: MeshClientKind) {
    change(path.source, kind) { $0.paths.append(path) }
  }

  /// Adds connections to istiod.
  mutating func addIstiod(_ path: Path, _ kind: MeshClientKind) {
    change(path.source, kind) { $0.istiodConnections.addSaturating(path.connections) }
  }

  /// Adds a client's DNS queries.
  mutating func addDNS(_ path: Path, _ kind: MeshClientKind) {
    let decided = path.connections - path.undecided
    let silent = path.failures[.silent] ?? 0
    let isAsked = path.dnsNames.isEmpty || path.dnsNames.contains { $0.hasPrefix("cert-manager-istio-csr.") }
    guard isAsked else { return }
    change(path.source, kind) { member in
      member.dnsAsked.addSaturating(decided)
      member.dnsAnswered.addSaturating(decided - silent)
    }
  }

  private mutating func change(_ party: Party, _ kind: MeshClientKind, _ change: (inout Member) -> Void) {
    let pod = party.policyParty?.pod
    let name = pod?.name ?? party.address?.description ?? party.peer.workload ?? "unknown"
    let key =
      pod.flatMap { places["\($0.namespace)/\($0.name)"] }
      ?? Key(namespace: party.peer.namespace, workload: party.peer.workload ?? name, kind: kind)
    change(&members[key, default: [:]][name, default: Member(pod: pod)])
  }

  /// The pods that may request certificates from istio-csr, sorted by namespace and name.
  var legitimatePods: [Pod] {
    members.filter { $0.key.kind != .unexpectedClient }.flatMap { $0.value.values.compactMap(\.pod) }
      .filter { $0.network == .own }.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  /// The worst first, then by namespace and name.
  func clients(_ judge: ClientJudge) -> [MeshClient] {
    members.map { key, members in
      judge.client(key, members.sorted { $0.key < $1.key }.map(\.value))
    }.sorted { left, right in
      if left.verdict != right.verdict { return right.verdict < left.verdict }
      return (left.namespace ?? "", left.workload, left.kind.rawValue)
        < (right.namespace ?? "", right.workload, right.kind.rawValue)
    }
  }
}
