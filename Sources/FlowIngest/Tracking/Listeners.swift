import FlowModel

/// The endpoints that sent something to two or more peers.
///
/// Works in two passes over all flows. Most endpoints are clients' ports that occur once. The first pass sets two bits per endpoint hash,
/// and the second one stores only the endpoints that may have occurred more than once.
struct Listeners: ~Copyable {
  private struct Place: Equatable {
    let high: UInt64
    let low: UInt64
    let port: UInt16
    let transport: UInt8

    @inline(__always)
    init(_ key: FlowKey, _ end: FlowKey.End) {
      high = end == .a ? key.aHigh : key.bHigh
      low = end == .a ? key.aLow : key.bLow
      port = end == .a ? key.aPort : key.bPort
      transport = key.transport
    }

    /// A hash that senders cannot predict without `seed`.
    @inline(__always)
    func hashed(seed: UInt64) -> UInt64 {
      let address = (high ^ seed).multipliedFullWidth(by: low ^ seed.byteSwapped)
      let ports = UInt64(port) << 8 | UInt64(transport)
      let all = (address.high ^ address.low ^ ports).multipliedFullWidth(by: seed | 1)
      return all.high ^ all.low
    }
  }

  /// Bits for endpoints that occurred at least once, and more than once; endpoints may share bits.
  private var once: [UInt64]
  private var again: [UInt64]
  private var places: [Place] = []
  /// Whether each endpoint was counted more than once.
  private var areMany: [Bool] = []
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)

  /// Sizes the bit sets for this many flows; 0 if no flow needs them.
  init(conversations: Int) {
    var words = conversations == 0 ? 0 : 1
    // Eight bits per endpoint.
    while words * 64 < conversations * 16 { words *= 2 }
    once = [UInt64](repeating: 0, count: words)
    again = once
  }

  /// Runs both passes. `forEachSender` must enumerate each endpoint that sent something, in the same way each time.
  @inline(__always)
  static func among(
    _ conversations: Int, _ forEachSender: ((FlowKey, FlowKey.End) -> Void) -> Void
  ) -> Listeners {
    var listeners = Listeners(conversations: conversations)
    forEachSender { listeners.mark($0, $1) }
    forEachSender { listeners.count($0, $1) }
    return listeners
  }

  /// The first pass, for each flow in which this endpoint sent something.
  @inline(__always)
  mutating func mark(_ key: FlowKey, _ end: FlowKey.End) {
    let (word, bit) = bit(Place(key, end).hashed(seed: seed))
    again[word] |= once[word] & bit
    once[word] |= bit
  }

  /// The second pass.
  @inline(__always)
  mutating func count(_ key: FlowKey, _ end: FlowKey.End) {
    let place = Place(key, end)
    let hash = place.hashed(seed: seed)
    let (word, bit) = bit(hash)
    if again[word] & bit != 0 { count(place, hash) }
  }

  private mutating func count(_ place: Place, _ hash: UInt64) {
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      if places[number] == place {
        areMany[number] = true
        return
      }
    }
    places.append(place)
    areMany.append(false)
    index.insert(places.count - 1, probe)
  }

  /// Whether this endpoint sent something to two or more peers.
  func contains(_ key: FlowKey, _ end: FlowKey.End) -> Bool {
    guard !places.isEmpty else { return false }
    let place = Place(key, end)
    guard place.port != 0 else { return false }
    let hash = place.hashed(seed: seed)
    let (word, bit) = bit(hash)
    guard again[word] & bit != 0 else { return false }
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      if places[number] == place { return areMany[number] }
    }
    return false
  }

  @inline(__always)
  private func bit(_ hash: UInt64) -> (word: Int, bit: UInt64) {
    (Int(truncatingIfNeeded: hash >> 6) & (once.count &- 1), 1 << (hash & 63))
  }
}
