import ByteInput

/// Finds a slot by its key's hash: open addressing with 32 bits of hash beside each slot's number, so that a miss seldom touches
/// the slot itself, and growing never does.
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
    places.span.prefetch(Int(truncatingIfNeeded: hash >> 32) & (places.count &- 1))
  }

  /// The number of the slot that most likely has a key of this hash, as far as the index alone tells; nil where none has.
  @inline(__always)
  func likely(_ hash: UInt64) -> Int? {
    var probe = probe(hash)
    return next(&probe)
  }

  /// Begins the search for a key of this hash.
  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    Probe(place: Int(truncatingIfNeeded: hash >> 32) & (places.count &- 1), tag: hash & ~0xFFFF_FFFF)
  }

  /// The number of the next slot that may have the key; nil where none is left, and the probe stands at a free place.
  @inline(__always)
  func next(_ probe: inout Probe) -> Int? {
    let mask = places.count &- 1
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

  /// Puts a slot's number at the free place where a search ended.
  @inline(__always)
  mutating func insert(_ number: Int, _ probe: Probe) {
    precondition(number < Int(UInt32.max) - 1, "more conversations than the index can number")
    places[probe.place] = probe.tag | UInt64(number + 1)
    count &+= 1
    // Past three quarters the searches grow long.
    if count &* 4 > places.count &* 3 { grow() }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: places.count * 2)
    let mask = larger.count - 1
    for entry in places where entry != 0 {
      var place = Int(truncatingIfNeeded: entry >> 32) & mask
      while larger[place] != 0 { place = (place &+ 1) & mask }
      larger[place] = entry
    }
    places = larger
  }
}
