import KubeModel

/// The running pods and the namespaces that the selectors of policies match. A class, because many rules have the same selectors, and the
/// answers are remembered.
final class ReviewedPods {
  private let pods: [Pod]
  private let index: PodsByLabel
  private let namespaces: [Namespace]
  private let namespaceIndex: LabelledPlaces
  private let populated: Set<String>
  private var selected: [Selection: [Pod]] = [:]
  private var homes: [LabelSelector: [String]] = [:]
  /// How many more pods and namespaces may be remembered: as many selectors as there are policies may each match every pod.
  private var room: Int

  private struct Selection: Hashable {
    let namespace: String
    let selector: LabelSelector
  }

  /// At most `room` pods and namespaces are remembered as answers.
  init(_ pods: [Pod], _ namespaces: [Namespace], room: Int = 200_000) {
    self.room = room
    self.pods = pods
    self.namespaces = namespaces
    index = PodsByLabel(pods)
    var places = LabelledPlaces()
    for (place, namespace) in namespaces.enumerated() { places.add(place, namespace.labels) }
    namespaceIndex = places
    populated = Set(pods.map(\.namespace))
  }

  var isEmpty: Bool { pods.isEmpty }

  func hasPods(in namespace: String) -> Bool { populated.contains(namespace) }

  /// The pods of a namespace that the selector matches, in the order of the objects.
  func pods(in namespace: String, _ selector: LabelSelector) -> [Pod] {
    let selection = Selection(namespace: namespace, selector: selector)
    if let known = selected[selection] { return known }
    let found = index.candidates(in: namespace, selector.matchLabels).lazy.map { self.pods[$0] }
      .filter { selector.matches($0.labels) }
    let matching = Array(found)
    if matching.count <= room {
      room -= matching.count
      selected[selection] = matching
    }
    return matching
  }

  /// The names of the namespaces among the objects that the selector matches, in the order of the objects.
  func namespaces(_ selector: LabelSelector) -> [String] {
    if let known = homes[selector] { return known }
    let found = namespaceIndex.candidates(selector.matchLabels).map { namespaces[$0] }
      .filter { selector.matches($0.labels) }.map(\.name)
    if found.count <= room {
      room -= found.count
      homes[selector] = found
    }
    return found
  }
}
