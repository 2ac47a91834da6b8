import FlowModel

/// Both ends of a conversation in a fixed order, so that both directions have the same key.
struct FlowKey: Hashable {
  /// The two ends; `a` is the smaller one by address, then port.
  enum End {
    case a
    case b
  }

  var aHigh: UInt64 = 0
  var aLow: UInt64 = 0
  var bHigh: UInt64 = 0
  var bLow: UInt64 = 0
  var aPort: UInt16 = 0
  var bPort: UInt16 = 0
  var transport: UInt8 = 0

  init() {}

  /// The key of a packet, and which end sent it.
  @inline(__always)
  static func make(_ tuple: FiveTuple) -> (key: FlowKey, sender: End) {
    var key = FlowKey()
    key.transport = tuple.transport.rawValue
    let sourceIsSmaller = precedes(tuple)
    let (a, b) = sourceIsSmaller ? (tuple.source, tuple.destination) : (tuple.destination, tuple.source)
    key.aHigh = a.high
    key.aLow = a.low
    key.bHigh = b.high
    key.bLow = b.low
    key.aPort = sourceIsSmaller ? tuple.sourcePort : tuple.destinationPort
    key.bPort = sourceIsSmaller ? tuple.destinationPort : tuple.sourcePort
    return (key, sourceIsSmaller ? .a : .b)
  }

  @inline(__always)
  private static func precedes(_ tuple: FiveTuple) -> Bool {
    let (left, right) = (tuple.source, tuple.destination)
    if left.high != right.high { return left.high < right.high }
    if left.low != right.low { return left.low < right.low }
    return tuple.sourcePort <= tuple.destinationPort
  }

  /// A hash that an outsider who does not know `seed` cannot steer.
  @inline(__always)
  func hashed(seed: UInt64) -> UInt64 {
    var hash = Self.mix(aHigh ^ seed, aLow ^ 0x9E37_79B9_7F4A_7C15)
    hash = Self.mix(hash ^ bHigh, bLow ^ 0xD6E8_FEB8_6659_FD93)
    let ports = UInt64(aPort) << 32 | UInt64(bPort) << 16 | UInt64(transport)
    return Self.mix(hash ^ ports, seed | 1)
  }

  /// Folds the 128-bit product of two words: every bit of both reaches every bit of the result.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  var aAddress: IPAddress { IPAddress(high: aHigh, low: aLow) }
  var bAddress: IPAddress { IPAddress(high: bHigh, low: bLow) }
}
