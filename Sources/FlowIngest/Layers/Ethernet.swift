import ByteInput

/// Ethernet II frame header (IEEE 802.3).
///
///      0            6            12     14
///     +------------+------------+------+
///     | destination|   source   | type |
///     +------------+------------+------+
///
/// All fields are big-endian. A type below 0x0600 is a length: an IEEE 802.2 frame follows, which carries IP only with a SNAP header
/// (RFC 1042).
struct Ethernet {
  static let byteCount = 14
  var etherType: EtherType
  /// Where the payload begins.
  var payload: Int

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else {
      throw .short(.ethernet, at: offset, needed: Self.byteCount, end: end)
    }
    etherType = EtherType(rawValue: frame.be16(offset + 12))
    payload = offset + Self.byteCount
    if etherType.rawValue < 0x0600 { readSNAP(frame, end: end) }
  }

  /// AA AA 03, three zero bytes for the organisation, then the type.
  private mutating func readSNAP(_ frame: RawSpan, end: Int) {
    guard payload + 8 <= end, frame.be32(payload) == 0xAAAA_0300, frame.be16(payload + 4) == 0 else { return }
    etherType = EtherType(rawValue: frame.be16(payload + 6))
    payload += 8
  }
}

/// The protocol that a link-layer frame carries (IEEE 802 numbers).
struct EtherType: RawRepresentable, Equatable {
  let rawValue: UInt16

  static let ipv4 = EtherType(rawValue: 0x0800)
  static let ipv6 = EtherType(rawValue: 0x86DD)
  /// IEEE 802.1Q customer tag.
  static let vlan = EtherType(rawValue: 0x8100)
  /// IEEE 802.1ad service tag.
  static let serviceVLAN = EtherType(rawValue: 0x88A8)
  /// The service tag's number before it was standardised.
  static let oldServiceVLAN = EtherType(rawValue: 0x9100)
  static let mplsUnicast = EtherType(rawValue: 0x8847)
  static let mplsMulticast = EtherType(rawValue: 0x8848)
  /// Ethernet inside GRE (RFC 7637) and Geneve (RFC 8926).
  static let transparentEthernet = EtherType(rawValue: 0x6558)
  /// RFC 8300.
  static let serviceHeader = EtherType(rawValue: 0x894F)
  /// Cisco's VN-Tag, the predecessor of IEEE 802.1BR: four bytes and the next type.
  static let vnTag = EtherType(rawValue: 0x8926)
  /// Cisco's WCCP inside GRE: IP, in version 2 after four bytes.
  static let wccp = EtherType(rawValue: 0x883E)
  static let arp = EtherType(rawValue: 0x0806)

  /// Whether a VLAN tag follows.
  @inline(__always)
  var isTag: Bool { self == .vlan || self == .serviceVLAN || self == .oldServiceVLAN }
}

/// VLAN tag (IEEE 802.1Q), alone or stacked (802.1ad).
///
///      0          2      4
///     +----------+------+
///     | priority,| type |
///     | VLAN id  |      |
///     +----------+------+
///
/// Both fields are big-endian.
struct VLANTag {
  static let byteCount = 4
  var etherType: EtherType

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.vlan, at: offset, needed: Self.byteCount, end: end) }
    etherType = EtherType(rawValue: frame.be16(offset + 2))
  }
}

/// A stack of MPLS labels (RFC 3032), four bytes each; the last one has the bottom-of-stack bit.
struct MPLSStack {
  /// Where the payload begins.
  var payload: Int

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    payload = offset
    while true {
      guard payload + 4 <= end else { throw .short(.mpls, at: payload, needed: 4, end: end) }
      let isBottom = frame.u8(payload + 2) & 1 != 0
      payload += 4
      if isBottom { return }
    }
  }
}
