import ByteInput
import FlowModel

/// Numbers the ends of conversations: an address with the number of what is claimed of it.
struct EndIndex: ~Copyable {
  /// What distinguishes two ends.
  struct End {
    var high: UInt64
    var low: UInt64
    /// The claim's number plus one; 0 for none.
    var claim: UInt32
    /// Whether the claim stands for a missing address.
    var isNamed = false
  }

  private(set) var ends: [End] = []
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)

  init() {}

  @inline(__always)
  func hash(_ end: End) -> UInt64 {
    let first = (end.high ^ seed).multipliedFullWidth(by: end.low ^ seed.byteSwapped)
    let claim = UInt64(end.claim) << 1 | (end.isNamed ? 1 : 0)
    let second = (first.high ^ first.low ^ claim).multipliedFullWidth(by: seed | 1)
    return second.high ^ second.low
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) { index.prefetch(hash) }

  @inline(__always)
  mutating func number(_ end: End, _ hash: UInt64) -> UInt32 {
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      let known = ends.span[number]
      if known.high == end.high, known.low == end.low, known.claim == end.claim, known.isNamed == end.isNamed {
        return UInt32(truncatingIfNeeded: number)
      }
    }
    ends.append(end)
    index.insert(ends.count &- 1, probe)
    return UInt32(truncatingIfNeeded: ends.count &- 1)
  }

  /// Nil for an end that has a name instead.
  func address(_ number: UInt32) -> IPAddress? {
    let end = ends[Int(number)]
    return end.isNamed ? nil : IPAddress(high: end.high, low: end.low)
  }
}
