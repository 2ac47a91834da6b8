/// The places of pods in the objects' order, by namespace and label.
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

  /// Those of a namespace that have one of these labels, the rarest of them: all that have every label are among them, sorted. Without
  /// labels every one.
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
