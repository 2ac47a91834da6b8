/// Finds the selectors that match labels, without asking each of them.
///
/// A selector is listed under one label that it requires, the one that the fewest others require. Only selectors that require no label
/// (NotIn, DoesNotExist, everything) are asked every time.
public struct SelectorIndex: Sendable {
  private let selectors: [LabelSelector]
  /// Places by a required key and one of its values.
  private var byLabel: [String: [String: [Int]]] = [:]
  /// Places by a required key with any value.
  private var byKey: [String: [Int]] = [:]
  private var others: [Int] = []

  /// A selector's place in this list is its number in the answers.
  public init(_ selectors: [LabelSelector]) {
    self.selectors = selectors
    let frequency = Frequency(selectors)
    for (place, selector) in selectors.enumerated() {
      guard let rarest = selector.requirements.filter(\.requiresLabel).min(by: { frequency[$0] < frequency[$1] }) else {
        others.append(place)
        continue
      }
      if rarest.condition == .exists {
        byKey[rarest.key, default: []].append(place)
      } else {
        for value in Set(rarest.values) { byLabel[rarest.key, default: [:]][value, default: []].append(place) }
      }
    }
  }

  /// The places of the selectors that can match these labels, each once, sorted.
  func candidates(_ labels: [String: String]) -> [Int] {
    var places = others
    for (key, value) in labels {
      if let found = byLabel[key]?[value] { places += found }
      if let found = byKey[key] { places += found }
    }
    return places.sorted()
  }

  /// The places of the selectors that match these labels, sorted.
  public func matches(_ labels: [String: String]) -> [Int] {
    candidates(labels).filter { selectors[$0].matches(labels) }
  }

  func matchesAny(_ labels: [String: String]) -> Bool {
    func matches(_ places: [Int]?) -> Bool { places?.contains { selectors[$0].matches(labels) } ?? false }
    return matches(others) || labels.contains { matches(byLabel[$0.key]?[$0.value]) || matches(byKey[$0.key]) }
  }

  /// The number of selectors that require a label.
  private struct Frequency {
    private var labels: [String: [String: Int]] = [:]
    private var keys: [String: Int] = [:]

    init(_ selectors: [LabelSelector]) {
      for requirement in selectors.lazy.flatMap(\.requirements) where requirement.requiresLabel {
        if requirement.condition == .exists { keys[requirement.key, default: 0] += 1 }
        for value in requirement.values { labels[requirement.key, default: [:]][value, default: 0] += 1 }
      }
    }

    subscript(requirement: LabelSelector.Requirement) -> Int {
      guard requirement.condition == .isIn else { return keys[requirement.key] ?? 0 }
      return requirement.values.reduce(0) { $0 + (labels[requirement.key]?[$1] ?? 0) }
    }
  }
}

extension LabelSelector.Requirement {
  /// Whether labels without the key cannot meet it.
  fileprivate var requiresLabel: Bool { condition == .isIn || condition == .exists }
}

/// Finds, of many selectors, the one with the fewest requirements that labels do not meet.
///
/// A selector that requires only values of labels and shares none with the labels misses all its requirements, so of all such selectors
/// the one with the fewest requirements is nearest. The other selectors are asked one by one.
struct NearestSelector: Sendable {
  private let selectors: [LabelSelector]
  /// Places of the selectors that require only values of labels, by each such value.
  private var byLabel: [String: [String: [Int]]] = [:]
  /// The same places, those with the fewest requirements first.
  private let valuesOnly: [Int]
  private let others: [Int]

  init(_ selectors: [LabelSelector]) {
    self.selectors = selectors
    let requiresValuesOnly = selectors.map { $0.matchExpressions.allSatisfy { $0.condition == .isIn } }
    others = selectors.indices.filter { !requiresValuesOnly[$0] }
    valuesOnly = selectors.indices.filter { requiresValuesOnly[$0] }
      .sorted { (selectors[$0].requirementCount, $0) < (selectors[$1].requirementCount, $1) }
    for place in valuesOnly {
      for requirement in selectors[place].requirements {
        for value in requirement.values { byLabel[requirement.key, default: [:]][value, default: []].append(place) }
      }
    }
  }

  /// The place of the nearest selector, the first of equal ones, and the number of its requirements that the labels do not meet. Nil if
  /// there are no selectors.
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
    if let place = valuesOnly.first(where: { !sharing.contains($0) }) {
      consider(place, selectors[place].requirementCount)
    }
    return best.map { ($0.place, $0.misses) }
  }
}

extension LabelSelector {
  fileprivate var requirementCount: Int { matchLabels.count + matchExpressions.count }

  /// The number of requirements that the labels do not meet.
  func misses(_ labels: [String: String]) -> Int {
    matchLabels.count { labels[$0.key] != $0.value } + matchExpressions.count { !$0.matches(labels) }
  }
}
