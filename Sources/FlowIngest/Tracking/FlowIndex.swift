import CBytes

/// Finds a slot by its key's hash: open addressing with 32 bits of hash beside each slot's number, so that a miss seldom touches
/// the slot itself.
struct FlowIndex: ~Copyable {
  /// A search under way.
  struct Probe {
    fileprivate var place: Int
    fileprivate let tag: UInt64
  }

  /// High half: hash; low half: slot number plus one, 0 for a free place.
  private var places: [UInt64]
  private var count = 0

  init() {
    places = [UInt64](repeating: 0, count: 1 << 12)
  }

  /// Asks the processor for the cache line where the search for this hash begins.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    places.withUnsafeBufferPointer { places in
      guard let base = places.baseAddress else { return }
      cbytes_prefetch(base + Int(truncatingIfNeeded: hash) & (places.count - 1))
    }
  }

  /// Begins the search for a key of this hash.
  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    Probe(place: Int(truncatingIfNeeded: hash) & (places.count - 1), tag: hash & ~0xFFFF_FFFF)
  }

  /// The number of the next slot that may have the key; nil where none is left, and the probe stands at a free place.
  @inline(__always)
  func next(_ probe: inout Probe) -> Int? {
    let mask = places.count - 1
    while true {
      let entry = places[probe.place]
      if entry == 0 { return nil }
      if entry & ~0xFFFF_FFFF == probe.tag {
        probe.place = (probe.place &+ 1) & mask
        return Int(entry & 0xFFFF_FFFF) &- 1
      }
      probe.place = (probe.place &+ 1) & mask
    }
  }

  /// Puts a slot's number at the free place where a search ended. Returns whether the index is now so full that it must grow.
  @inline(__always)
  mutating func insert(_ number: Int, _ probe: Probe) -> Bool {
    precondition(number < Int(UInt32.max) - 1, "more conversations than the index can number")
    places[probe.place] = probe.tag | UInt64(number + 1)
    count += 1
    // Past three quarters the searches grow long.
    return count * 4 > places.count * 3
  }

  /// Doubles the index; `hash` tells each slot's hash again.
  mutating func grow(hash: (Int) -> UInt64) {
    var larger = [UInt64](repeating: 0, count: places.count * 2)
    let mask = larger.count - 1
    for number in 0..<count {
      let hash = hash(number)
      var place = Int(truncatingIfNeeded: hash) & mask
      while larger[place] != 0 { place = (place &+ 1) & mask }
      larger[place] = hash & ~0xFFFF_FFFF | UInt64(number + 1)
    }
    places = larger
  }
}
