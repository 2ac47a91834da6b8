import Classifier
import KubeModel

/// Finds labels that select exactly the given pods, also after a restart or an upgrade.
struct PodSelection {
  let inventory: Inventory
  let profiles: ComponentProfiles

  /// A selector for these pods of one namespace, checked against all other pods there: the labels of a component's profile where
  /// they fit, else as few lasting labels as possible.
  ///
  /// Nil where no lasting labels distinguish the pods from others: the selector is never wider than asked for.
  func selector(of pods: [Pod]) -> LabelSelector? {
    guard let first = pods.first else { return nil }
    let names = Set(pods.map(\.name))
    let shared = first.labels.filter { label in
      !Self.changes(label.key) && pods.allSatisfy { $0.labels[label.key] == label.value }
    }
    let labels = candidates(shared).first { labels in
      !inventory.hasOwnNetworkPod(in: first.namespace, labels: labels) { pod in
        !pod.hasFinished && !names.contains(pod.name)
      }
    }
    return labels.map { LabelSelector(matchLabels: $0) }
  }

  /// Sets of labels to select by, the best first.
  private func candidates(_ shared: [String: String]) -> some Sequence<[String: String]> {
    let known = profiles.labelsOfComponents
      .filter { labels in labels.allSatisfy { shared[$0.key] == $0.value } }
    let keys = shared.keys.sorted(by: Self.isPreferred)
    let single = keys.lazy.map { key in shared.filter { $0.key == key } }
    let pairs = keys.indices.lazy.flatMap { index in
      keys[(index + 1)...].lazy.map { second in shared.filter { $0.key == keys[index] || $0.key == second } }
    }
    let choices = [known, Array(single), Array(pairs), shared.isEmpty ? [] : [shared]]
    return choices.lazy.flatMap { $0 }
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

  private static func isPreferred(_ left: String, _ right: String) -> Bool {
    let order = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component"]
    let (mine, theirs) = (order.firstIndex(of: left) ?? order.count, order.firstIndex(of: right) ?? order.count)
    return (mine, left) < (theirs, right)
  }
}
