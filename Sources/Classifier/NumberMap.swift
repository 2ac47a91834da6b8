/// Finds numbers by pairs of words: open addressing, without references.
struct NumberMap {
  private struct Entry {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var number = NumberMap.none
  }

  /// Stands for no number.
  static let none = UInt32.max

  private var entries: [Entry]
  private var count = 0
  /// Input must not be able to choose keys whose hashes collide.
  private let seed = UInt64.random(in: .min ... .max)

  init() { entries = [Entry](repeating: Entry(), count: 64) }

  @inline(__always)
  private func start(_ high: UInt64, _ low: UInt64) -> Int {
    let first = (high ^ seed).multipliedFullWidth(by: low ^ 0x9E37_79B9_7F4A_7C15)
    let second = (first.high ^ first.low ^ low).multipliedFullWidth(by: seed | 1)
    return Int(truncatingIfNeeded: second.high ^ second.low) & (entries.count &- 1)
  }

  /// `none` where the key is not in the map.
  @inline(__always)
  subscript(high: UInt64, low: UInt64) -> UInt32 {
    let entries = entries.span
    var place = start(high, low)
    while entries[place].number != Self.none {
      if entries[place].high == high, entries[place].low == low { return entries[place].number }
      place = (place &+ 1) & (entries.count &- 1)
    }
    return Self.none
  }

  /// Adds a key that is not in the map. The number must not be `none`.
  mutating func insert(_ high: UInt64, _ low: UInt64, _ number: UInt32) {
    precondition(number != Self.none, "more numbers than 32 bits can hold")
    if count * 3 >= entries.count * 2 { grow() }
    var place = start(high, low)
    while entries[place].number != Self.none { place = (place &+ 1) & (entries.count &- 1) }
    entries[place] = Entry(high: high, low: low, number: number)
    count += 1
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: old.count * 2)
    for entry in old where entry.number != Self.none {
      var place = start(entry.high, entry.low)
      while entries[place].number != Self.none { place = (place &+ 1) & (entries.count &- 1) }
      entries[place] = entry
    }
  }
}
