import FlowModel

/// The place of a conversation in a listing: by protocol, then client, then server, then where it was first met.
///
/// Flows are large and hold references, so these small keys are sorted in their stead, before the flows are made.
struct FlowOrder {
  /// The number of the conversation's slot.
  let slot: Int
  private let origin: Int
  private let client: End
  private let server: End
  private let transport: UInt8

  private struct End {
    let high: UInt64
    let low: UInt64
    let port: UInt16
    /// Ends without an address come last.
    let isNamed: Bool

    static func precedes(_ left: End, _ right: End) -> Bool? {
      if left.isNamed != right.isNamed { return right.isNamed }
      if left.high != right.high { return left.high < right.high }
      if left.low != right.low { return left.low < right.low }
      if left.port != right.port { return left.port < right.port }
      return nil
    }
  }

  /// The place of the conversation of `key`; `areNamed` says which of its ends are known by name only.
  init(
    slot: Int, _ key: FlowKey, client: FlowKey.End, origin: Int, areNamed: (a: Bool, b: Bool) = (false, false)
  ) {
    let a = End(high: key.aHigh, low: key.aLow, port: key.aPort, isNamed: areNamed.a)
    let b = End(high: key.bHigh, low: key.bLow, port: key.bPort, isNamed: areNamed.b)
    self.slot = slot
    self.origin = origin
    self.client = client == .a ? a : b
    self.server = client == .a ? b : a
    transport = key.transport
  }

  static func precedes(_ left: FlowOrder, _ right: FlowOrder) -> Bool {
    if left.transport != right.transport { return left.transport < right.transport }
    return End.precedes(left.client, right.client) ?? End.precedes(left.server, right.server)
      ?? (left.origin < right.origin)
  }
}
