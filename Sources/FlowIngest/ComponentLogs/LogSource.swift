import Documents

/// Who wrote a log.
enum LogSource {
  /// The pod in a must-gather path (`namespaces/NAMESPACE/pods/POD/CONTAINER/CONTAINER/logs/current.log`), else the file's name without
  /// its extension.
  static func name(ofFile path: String) -> String? {
    guard path != "-" else { return nil }
    let parts = path.split(separator: "/")
    if let place = parts.lastIndex(of: "pods"), place + 1 < parts.count { return String(parts[place + 1]) }
    return parts.last.map { String($0.prefix { $0 != "." }) }
  }

  /// The pod that a collector's record names.
  static func pod(_ document: DocumentNode) -> String? {
    for name in ["podName", "pod_name", "pod"] {
      if let pod = document[name]?.string { return pod }
    }
    for (outer, inner) in [("kubernetes", "pod_name"), ("labels", "k8s-pod/name"), ("resource", "pod_name")] {
      if let pod = document[outer]?[inner]?.string { return pod }
    }
    return document["resource"]?["labels"]?["pod_name"]?.string ?? document["kubernetes"]?["pod"]?["name"]?.string
  }
}
