import ByteInput

/// A hash index of slot numbers: open addressing, with 32 bits of hash in each entry, so that a miss rarely touches a slot and growing
/// never does.
struct FlowIndex: ~Copyable {
  /// The state of a search.
  struct Probe {
    fileprivate var place: Int
    fileprivate let tag: UInt64
  }

  /// High half: hash; low half: slot number plus one, 0 for a free entry.
  private var places: [UInt64]
  private var count = 0

  init() {
    places = [UInt64](repeating: 0, count: 1 << 12)
  }

  /// Prefetches the cache line where the search for this hash begins.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    places.span.prefetch(Int(truncatingIfNeeded: hash >> 32) & (places.count &- 1))
  }

  /// The first slot number with this hash; the slot's key may differ. Nil if there is none.
  @inline(__always)
  func likely(_ hash: UInt64) -> Int? {
    var probe = probe(hash)
    return next(&probe)
  }

  /// Begins a search.
  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    Probe(place: Int(truncatingIfNeeded: hash >> 32) & (places.count &- 1), tag: hash & ~0xFFFF_FFFF)
  }

  /// The next slot number whose key may match; nil if there is no more, and then `probe` is at a free entry.
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

  /// Inserts a slot number at the free entry where the search ended.
  @inline(__always)
  mutating func insert(_ number: Int, _ probe: Probe) {
    precondition(number < Int(UInt32.max) - 1, "more flows than the index can number")
    places[probe.place] = probe.tag | UInt64(number + 1)
    count &+= 1
    // Above a load of three quarters, searches become long.
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
