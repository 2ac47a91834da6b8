import KubeModel

/// A release of cert-manager: the pods of a namespace with the same label `app.kubernetes.io/instance`. The label is the Helm release's name.
public struct Release: Hashable, Comparable, Sendable {
  public var namespace: String
  public var instance: String

  /// The release that a pod would belong to; an empty instance where it has no such label.
  init(_ pod: Pod) {
    namespace = pod.namespace
    instance = pod.labels[Self.instanceLabel] ?? ""
  }

  public static let instanceLabel = "app.kubernetes.io/instance"

  /// The releases that a cainjector or a webhook shows, whose labels the chart does not let anybody rename.
  static func all(in cluster: Cluster) -> Set<Release> {
    let pods = cluster.pods.lazy.filter { pod in
      let (name, component) = (pod.labels["app.kubernetes.io/name"], pod.labels["app.kubernetes.io/component"])
      return component == "cainjector" && name == "cainjector" || component == "webhook" && name == "webhook"
    }
    return Set(pods.map(Release.init).filter { !$0.instance.isEmpty })
  }

  public static func < (left: Release, right: Release) -> Bool {
    (left.namespace, left.instance) < (right.namespace, right.instance)
  }
}
