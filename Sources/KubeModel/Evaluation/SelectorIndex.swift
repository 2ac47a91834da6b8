/// Finds the selectors that select something by its labels, without asking each of them.
///
/// A selector stands under one label that it cannot do without, the one that the fewest others ask for; only those that ask for no
/// label at all (NotIn, DoesNotExist, everything) are looked at every time.
public struct SelectorIndex: Sendable {
  private let selectors: [LabelSelector]
  /// Places under a key and one of the values that it must have.
  private var byLabel: [String: [String: [Int]]] = [:]
  /// Places under a key that must be there, whatever its value.
  private var byKey: [String: [Int]] = [:]
  private var others: [Int] = []

  /// An index of these selectors; each is known by its place among them.
  public init(_ selectors: [LabelSelector]) {
    self.selectors = selectors
    let frequency = Frequency(selectors)
    for (place, selector) in selectors.enumerated() {
      guard let rarest = selector.requirements.filter(\.asksForLabel).min(by: { frequency[$0] < frequency[$1] }) else {
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

  /// The places of the selectors that may select these labels, each once, sorted.
  func candidates(_ labels: [String: String]) -> [Int] {
    var places = others
    for (key, value) in labels {
      if let found = byLabel[key]?[value] { places += found }
      if let found = byKey[key] { places += found }
    }
    return places.sorted()
  }

  /// The places of the selectors that select these labels, sorted.
  public func matches(_ labels: [String: String]) -> [Int] {
    candidates(labels).filter { selectors[$0].matches(labels) }
  }

  /// Whether one of the selectors selects these labels.
  func selectsAny(_ labels: [String: String]) -> Bool {
    func selects(_ places: [Int]?) -> Bool { places?.contains { selectors[$0].matches(labels) } ?? false }
    return selects(others) || labels.contains { selects(byLabel[$0.key]?[$0.value]) || selects(byKey[$0.key]) }
  }

  /// How many selectors ask for a label.
  private struct Frequency {
    private var labels: [String: [String: Int]] = [:]
    private var keys: [String: Int] = [:]

    init(_ selectors: [LabelSelector]) {
      for requirement in selectors.lazy.flatMap(\.requirements) where requirement.asksForLabel {
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
  /// Whether nothing without the key meets it.
  fileprivate var asksForLabel: Bool { condition == .isIn || condition == .exists }
}
