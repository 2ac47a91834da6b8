/// Finds what has given labels, without asking everything. Places are those in the list that it was made from.
package struct LabelledPlaces: Sendable {
  private var places: [String: [String: [Int]]] = [:]
  private var all: [Int] = []

  package init() {}

  package mutating func add(_ place: Int, _ labels: [String: String]) {
    all.append(place)
    for (key, value) in labels { places[key, default: [:]][value, default: []].append(place) }
  }

  /// Those with the rarest of these labels, sorted: everything with all the labels is among them. Without labels everything.
  package func candidates(_ labels: [String: String]) -> [Int] {
    var rarest: [Int]?
    for (key, value) in labels {
      guard let found = places[key]?[value] else { return [] }
      if found.count < rarest?.count ?? .max { rarest = found }
    }
    return rarest ?? all
  }
}

/// Finds pods by namespace and label. Pods are numbers: their places in the list.
package struct PodsByLabel: Sendable {
  private var places: [String: LabelledPlaces] = [:]

  package init(_ pods: [Pod]) {
    for (place, pod) in pods.enumerated() {
      places[pod.namespace, default: LabelledPlaces()].add(place, pod.labels)
    }
  }

  /// The pods of a namespace with the rarest of these labels, sorted: every pod with all the labels is among them. Without labels all pods.
  package func candidates(in namespace: String, _ labels: [String: String]) -> [Int] {
    places[namespace]?.candidates(labels) ?? []
  }
}
