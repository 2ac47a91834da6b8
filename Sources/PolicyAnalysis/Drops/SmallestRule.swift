import Classifier
import FlowModel
import KubeModel

/// Writes the smallest policy that would let an edge's connections pass on one side: one peer, one port.
struct SmallestRule {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters

  /// The policy; nil where the side has no pod that a policy could select, or no selector tells it from others.
  func policy(allowing edge: Edge, _ direction: PolicyDirection) -> NetworkPolicy? {
    let subjects = edge.paths.compactMap { own($0, direction).policyParty?.selectablePod }
    guard let subject = subjects.first else { return nil }
    let labels = selector(subjects, in: subject.namespace)
    guard !labels.isEmpty else { return nil }
    let rule = NetworkPolicy.Rule(
      peers: peers(edge, direction, own: subject.namespace),
      ports: [NetworkPolicy.Port(edge.key.transport, .range(Int(edge.key.port)...Int(edge.key.port)))])
    return NetworkPolicy(
      namespace: subject.namespace, name: name(edge, direction), podSelector: LabelSelector(matchLabels: labels),
      directions: [direction], ingress: direction == .ingress ? [rule] : [], egress: direction == .egress ? [rule] : [])
  }

  private func own(_ path: Path, _ direction: PolicyDirection) -> Party {
    direction == .egress ? path.source : path.destination
  }

  private func other(_ path: Path, _ direction: PolicyDirection) -> Party {
    direction == .egress ? path.destination : path.source
  }

  /// Pods by their labels and namespace; everything else by its address, one item each.
  private func peers(_ edge: Edge, _ direction: PolicyDirection, own namespace: String) -> [NetworkPolicy.Peer] {
    var pods: [String: [Pod]] = [:]
    var addresses: Set<IPAddress> = []
    for path in edge.paths {
      let party = other(path, direction)
      if let pod = party.policyParty?.selectablePod {
        pods[pod.namespace, default: []].append(pod)
      } else if let address = party.address {
        addresses.insert(address)
      }
    }
    let selected = pods.sorted { $0.key < $1.key }.map { name, pods in
      NetworkPolicy.Peer(
        pods: LabelSelector(matchLabels: selector(pods, in: name)),
        namespaces: name == namespace ? nil : LabelSelector(matchLabels: [Namespace.nameLabel: name]))
    }
    // The API server's addresses change with its nodes, so its port stands alone.
    if edge.key.destination.kind == .apiServer, direction == .egress { return [] }
    return selected
      + addresses.sorted().map {
        NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: CIDR(single: $0)))
      }
  }

  /// Labels that all these pods share and no other pod of the namespace has: the profile's own where they fit, else the fewest of
  /// those that survive a restart and an upgrade.
  private func selector(_ pods: [Pod], in namespace: String) -> [String: String] {
    guard let first = pods.first else { return [:] }
    let common = first.labels.filter { label in
      !Self.isVolatile(label.key) && pods.allSatisfy { $0.labels[label.key] == label.value }
    }
    let workloads = Set(pods.map(\.workload))
    let others = inventory.cluster.pods.filter { $0.namespace == namespace && !workloads.contains($0.workload) }
    let known = profiles.all.lazy.flatMap(\.matches).map(\.labels)
    for labels in known where labels.allSatisfy({ common[$0.key] == $0.value }) {
      if !others.contains(where: { Self.has($0, labels) }) { return labels }
    }
    for key in common.keys.sorted(by: Self.isMoreTelling) {
      let labels = common.filter { $0.key == key }
      if !others.contains(where: { Self.has($0, labels) }) { return labels }
    }
    return common
  }

  private static func has(_ pod: Pod, _ labels: [String: String]) -> Bool {
    labels.allSatisfy { pod.labels[$0.key] == $0.value }
  }

  /// Labels that change with each rollout, upgrade or replica.
  private static func isVolatile(_ key: String) -> Bool {
    [
      "pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name",
      "apps.kubernetes.io/pod-index", "helm.sh/chart", "app.kubernetes.io/version", "chart", "version",
      "service.istio.io/canonical-revision", "batch.kubernetes.io/controller-uid", "controller-uid",
    ].contains(key)
  }

  private static func isMoreTelling(_ left: String, _ right: String) -> Bool {
    let order = ["app.kubernetes.io/name", "app", "k8s-app", "name"]
    let (mine, theirs) = (order.firstIndex(of: left) ?? order.count, order.firstIndex(of: right) ?? order.count)
    return (mine, left) < (theirs, right)
  }

  /// `allow-istio-csr-6443-from-shop-checkout`: letters, digits and dashes, as an object's name must be. Different rules for one
  /// component have different names, so that applying one does not replace another.
  private func name(_ edge: Edge, _ direction: PolicyDirection) -> String {
    let (subject, other) =
      direction == .egress ? (edge.key.source, edge.key.destination) : (edge.key.destination, edge.key.source)
    let who = subject.component ?? subject.workload ?? "pods"
    let whom =
      other.workload.map { [other.namespace, $0].compactMap(\.self).joined(separator: "-") } ?? other.component
      ?? other.kind.rawValue
    let transport = edge.key.transport == .tcp ? "" : "-\(edge.key.transport)"
    let link = direction == .egress ? "to" : "from"
    return Self.objectName("allow-\(who)-\(edge.key.port)\(transport)-\(link)-\(whom)")
  }

  private static func objectName(_ text: String) -> String {
    let allowed = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(String(allowed).prefix(63)).trimmingDashes
  }
}

extension String {
  /// Without dashes at the end, where an object's name may not have them.
  fileprivate var trimmingDashes: String {
    var text = self
    while text.last == "-" { text.removeLast() }
    return text
  }
}
