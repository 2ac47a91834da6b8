/// What a link-layer frame carries (IEEE 802 numbers, as IANA lists them).
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
  /// Cisco's VN-Tag (IEEE 802.1BR's forerunner): four bytes and the next number.
  static let vnTag = EtherType(rawValue: 0x8926)
  /// Cisco's WCCP inside GRE: IP, in version 2 behind four bytes.
  static let wccp = EtherType(rawValue: 0x883E)
  static let arp = EtherType(rawValue: 0x0806)

  /// Whether a VLAN tag follows.
  @inline(__always)
  var isTag: Bool { self == .vlan || self == .serviceVLAN || self == .oldServiceVLAN }
}
