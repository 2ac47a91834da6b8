import Documents
import FlowModel

/// The identity of one end of a Hubble event.
enum HubbleIdentity {
  /// The claim of a `source` or `destination` object; nil if it has no identity.
  static func claim(_ node: DocumentNode) -> IdentityClaim? {
    let entries = (node["labels"]?.array ?? []).compactMap(\.string)
    let namespace = node["namespace"]?.string
    let pod = node["pod_name"]?.string
    let labels = podLabels(entries)
    guard let kind = kind(entries, isPod: pod != nil || namespace != nil) else { return nil }
    let workload = node["workloads"]?.array?.first?["name"]?.string
    return IdentityClaim(
      kind: kind, namespace: namespace, name: pod, workload: workload, labels: labels,
      serviceAccount: entries.lazy.compactMap { value(of: serviceAccountKey, in: $0) }.first)
  }

  private static let serviceAccountKey = "k8s:io.cilium.k8s.policy.serviceaccount="

  /// The most specific of several reserved identities: an API server on a host is the API server.
  private static func kind(_ labels: [String], isPod: Bool) -> IdentityClaim.Kind? {
    if labels.contains("reserved:kube-apiserver") { return .apiServer }
    if isPod { return .pod }
    if labels.contains("reserved:host") || labels.contains("reserved:remote-node") || labels.contains("reserved:health")
    {
      return .node
    }
    if labels.contains(where: { $0.hasPrefix("reserved:world") }) { return .external }
    return nil
  }

  /// The pod's labels, without the prefix `k8s:` and without Cilium's labels for namespace, cluster and service
  /// account.
  private static func podLabels(_ labels: [String]) -> [String: String] {
    var result: [String: String] = [:]
    for label in labels where label.hasPrefix("k8s:") && !label.hasPrefix("k8s:io.cilium.") {
      let text = label.utf8.dropFirst(4)
      let end = text.firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
      let key = String(Substring(text[..<end]))
      if key == "io.kubernetes.pod.namespace" { continue }
      result[key] = String(Substring(text[end...].dropFirst()))
    }
    return result
  }

  private static func value(of prefix: String, in label: String) -> String? {
    label.hasPrefix(prefix) ? String(label.dropFirst(prefix.count)) : nil
  }
}
