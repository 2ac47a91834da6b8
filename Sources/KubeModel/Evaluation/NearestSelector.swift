/// Finds of many selectors the one that fewest things keep from selecting something, without asking those that have nothing to do with it.
///
/// A selector that asks for labels only, and shares none with what it is asked about, misses all that it asks for: of all these the one
/// that asks for least is nearest. Those that share a label, and those that ask for more than labels, are asked one by one.
struct NearestSelector: Sendable {
  private let selectors: [LabelSelector]
  /// Places of the selectors that ask for labels only, under each label that they ask for.
  private var byLabel: [String: [String: [Int]]] = [:]
  /// The same places, those that ask for least first.
  private let asking: [Int]
  private let others: [Int]

  /// Each selector is known by its place among them.
  init(_ selectors: [LabelSelector]) {
    self.selectors = selectors
    let asksForLabels = selectors.map { $0.matchExpressions.allSatisfy { $0.condition == .isIn } }
    others = selectors.indices.filter { !asksForLabels[$0] }
    asking = selectors.indices.filter { asksForLabels[$0] }
      .sorted { (selectors[$0].requirementCount, $0) < (selectors[$1].requirementCount, $1) }
    for place in asking {
      for requirement in selectors[place].requirements {
        for value in requirement.values { byLabel[requirement.key, default: [:]][value, default: []].append(place) }
      }
    }
  }

  /// The place of the nearest selector, the first of equal ones, and how many of its requirements the labels do not meet; nil where there
  /// are no selectors.
  func nearest(_ labels: [String: String]) -> (place: Int, misses: Int)? {
    var sharing: Set<Int> = []
    for (key, value) in labels { sharing.formUnion(byLabel[key]?[value] ?? []) }
    var best: (misses: Int, place: Int)?
    func consider(_ place: Int, _ misses: Int) {
      guard let known = best, known <= (misses, place) else {
        best = (misses, place)
        return
      }
    }
    for place in others { consider(place, selectors[place].misses(labels)) }
    for place in sharing { consider(place, selectors[place].misses(labels)) }
    if let place = asking.first(where: { !sharing.contains($0) }) { consider(place, selectors[place].requirementCount) }
    return best.map { ($0.place, $0.misses) }
  }
}

extension LabelSelector {
  fileprivate var requirementCount: Int { matchLabels.count + matchExpressions.count }

  /// How many requirements the labels do not meet.
  func misses(_ labels: [String: String]) -> Int {
    matchLabels.count { labels[$0.key] != $0.value } + matchExpressions.count { !$0.matches(labels) }
  }
}
