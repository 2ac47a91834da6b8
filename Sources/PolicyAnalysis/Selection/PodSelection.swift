import Classifier
import KubeModel

/// Finds labels that select exactly the pods that are meant, and goes on doing so after a restart or an upgrade.
struct PodSelection {
  let inventory: Inventory
  let profiles: ComponentProfiles

  /// A selector for these pods of one namespace, checked against all others there: the labels of a component's profile where
  /// they fit, else the fewest that are lasting.
  ///
  /// Nil where no lasting labels tell the pods from others: never a wider selector than was meant.
  func selector(of pods: [Pod]) -> LabelSelector? {
    guard let first = pods.first else { return nil }
    let names = Set(pods.map(\.name))
    let others = inventory.ownNetworkPods(in: first.namespace).filter { !$0.hasFinished && !names.contains($0.name) }
    let shared = first.labels.filter { label in
      !Self.changes(label.key) && pods.allSatisfy { $0.labels[label.key] == label.value }
    }
    return candidates(shared).first { selector in !others.contains { selector.matches($0.labels) } }
  }

  /// Selectors that these labels meet, the best first.
  private func candidates(_ shared: [String: String]) -> some Sequence<LabelSelector> {
    let known = profiles.all.lazy.flatMap(\.matches).map(\.labels)
      .filter { labels in labels.allSatisfy { shared[$0.key] == $0.value } }
    let keys = shared.keys.sorted(by: Self.tellsMore)
    let single = keys.lazy.map { key in shared.filter { $0.key == key } }
    let pairs = keys.indices.lazy.flatMap { index in
      keys[(index + 1)...].lazy.map { second in shared.filter { $0.key == keys[index] || $0.key == second } }
    }
    let choices = [Array(known), Array(single), Array(pairs), shared.isEmpty ? [] : [shared]]
    return choices.lazy.flatMap { $0 }.map { LabelSelector(matchLabels: $0) }
  }

  /// Whether a label's value changes with a rollout, an upgrade or from one replica to the next.
  private static func changes(_ key: String) -> Bool { changing.contains(key) }

  private static let changing: Set<String> = [
    "pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash", "pod-template-generation",
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name", "batch.kubernetes.io/job-completion-index", "controller-uid", "job-name",
    "helm.sh/chart", "chart", "app.kubernetes.io/version", "version", "istio.io/rev",
    "service.istio.io/canonical-revision", "acme.cert-manager.io/http-domain", "acme.cert-manager.io/http-token",
  ]

  private static func tellsMore(_ left: String, _ right: String) -> Bool {
    let order = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component"]
    let (mine, theirs) = (order.firstIndex(of: left) ?? order.count, order.firstIndex(of: right) ?? order.count)
    return (mine, left) < (theirs, right)
  }
}
