/// Finds pods by namespace and label. Pods are numbers: their places in the order of the objects.
struct PodsByLabel: Sendable {
  private var places: [String: [String: [String: [Int]]]] = [:]
  private var all: [String: [Int]] = [:]

  init(_ pods: [Pod]) {
    for (place, pod) in pods.enumerated() {
      all[pod.namespace, default: []].append(place)
      for (key, value) in pod.labels {
        places[pod.namespace, default: [:]][key, default: [:]][value, default: []].append(place)
      }
    }
  }

  /// The pods of a namespace with the rarest of these labels, sorted: every pod with all the labels is among them. Without labels all pods.
  func candidates(in namespace: String, _ labels: [String: String]) -> [Int] {
    guard !labels.isEmpty else { return all[namespace] ?? [] }
    guard let labelled = places[namespace] else { return [] }
    var rarest: [Int]?
    for (key, value) in labels {
      guard let found = labelled[key]?[value] else { return [] }
      if found.count < rarest?.count ?? .max { rarest = found }
    }
    return rarest ?? []
  }
}
