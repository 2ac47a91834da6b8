import FlowModel

/// What both versions of IP tell the layers above.
struct IPPayload {
  var source: IPAddress
  var destination: IPAddress
  var transport: TransportProtocol
  var start: Int
  /// Where the captured payload ends.
  var end: Int
  /// Where it would end if the frame had not been cut.
  var declaredEnd: Int
  var fragmentOffset: Int
  var hasMoreFragments: Bool
  var identification: UInt32

  @inline(__always)
  var isFragment: Bool { fragmentOffset != 0 || hasMoreFragments }

  /// Equal for all fragments of one packet (RFC 791 section 3.2, RFC 8200 section 4.5); different ones collide rarely.
  var fragmentKey: UInt64 {
    var hash = source.low &* 0x9E37_79B9_7F4A_7C15 ^ source.high
    hash = (hash ^ destination.low) &* 0xD6E8_FEB8_6659_FD93 ^ destination.high
    hash = (hash ^ UInt64(identification)) &* 0x9E37_79B9_7F4A_7C15
    return hash ^ hash >> 29
  }
}
