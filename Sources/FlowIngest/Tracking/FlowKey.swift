import FlowModel

/// Both endpoints of a flow in a fixed order, so that both directions have the same key.
struct FlowKey: Hashable {
  /// `a` is the endpoint with the smaller address, then the smaller port.
  enum End: UInt8 {
    case a
    case b

    /// The index in an array of both sides.
    @inline(__always)
    var number: Int { Int(rawValue) }
  }

  var aHigh: UInt64 = 0
  var aLow: UInt64 = 0
  var bHigh: UInt64 = 0
  var bLow: UInt64 = 0
  var aPort: UInt16 = 0
  var bPort: UInt16 = 0
  var transport: UInt8 = 0

  /// ICMP or ICMPv6.
  @inline(__always)
  var isICMP: Bool {
    transport == TransportProtocol.icmp.rawValue || transport == TransportProtocol.icmpv6.rawValue
  }

  init() {}

  /// The key of a packet, and the sender.
  @inline(__always)
  static func make(_ tuple: FiveTuple) -> (key: FlowKey, sender: End) {
    // A mask instead of a branch, which would be mispredicted half the time.
    let isSwapped = !precedes(tuple)
    let mask: UInt64 = isSwapped ? .max : 0
    let high = (tuple.source.high ^ tuple.destination.high) & mask
    let low = (tuple.source.low ^ tuple.destination.low) & mask
    let port = (tuple.sourcePort ^ tuple.destinationPort) & UInt16(truncatingIfNeeded: mask)
    var key = FlowKey()
    key.transport = tuple.transport.rawValue
    key.aHigh = tuple.source.high ^ high
    key.aLow = tuple.source.low ^ low
    key.bHigh = tuple.destination.high ^ high
    key.bLow = tuple.destination.low ^ low
    key.aPort = tuple.sourcePort ^ port
    key.bPort = tuple.destinationPort ^ port
    return (key, isSwapped ? .b : .a)
  }

  @inline(__always)
  private static func precedes(_ tuple: FiveTuple) -> Bool {
    let (left, right) = (tuple.source, tuple.destination)
    let isSameHigh = left.high == right.high
    let isSameLow = left.low == right.low
    let byAddress = isSameHigh ? left.low < right.low : left.high < right.high
    return isSameHigh && isSameLow ? tuple.sourcePort <= tuple.destinationPort : byAddress
  }

  /// A hash that senders cannot predict without `seed`.
  @inline(__always)
  func hashed(seed: UInt64) -> UInt64 {
    var hash = Self.mix(aHigh ^ seed, aLow ^ seed.byteSwapped)
    hash = Self.mix(hash ^ bHigh, bLow ^ 0xD6E8_FEB8_6659_FD93)
    let ports = UInt64(aPort) << 32 | UInt64(bPort) << 16 | UInt64(transport)
    return Self.mix(hash ^ ports, seed | 1)
  }

  /// Folds the 128-bit product, so that every input bit affects every output bit.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// Without early exits, because most compared keys are equal.
  @inline(__always)
  static func == (left: FlowKey, right: FlowKey) -> Bool {
    let addresses =
      (left.aHigh ^ right.aHigh) | (left.aLow ^ right.aLow) | (left.bHigh ^ right.bHigh) | (left.bLow ^ right.bLow)
    let ports = (left.aPort ^ right.aPort) | (left.bPort ^ right.bPort)
    return addresses | UInt64(ports) | UInt64(left.transport ^ right.transport) == 0
  }

  /// One combined word instead of seven; the hasher's own seed makes it unpredictable.
  func hash(into hasher: inout Hasher) { hasher.combine(hashed(seed: 0)) }

  var aAddress: IPAddress { IPAddress(high: aHigh, low: aLow) }
  var bAddress: IPAddress { IPAddress(high: bHigh, low: bLow) }
}
