/// An IPv4 or IPv6 address.
///
/// Stored as 128 bits. An IPv4 address is stored in its IPv4-mapped form (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2),
/// so it equals its IPv4-mapped IPv6 address.
public struct IPAddress: Hashable, Sendable {
  /// The leading 64 bits, in host byte order.
  public let high: UInt64
  /// The trailing 64 bits, in host byte order.
  public let low: UInt64

  /// Both halves in host byte order.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An IPv4 address from 32 bits in host byte order: 10.0.0.1 is `0x0A00_0001`.
  @inlinable
  public init(v4 bits: UInt32) {
    self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits))
  }

  /// True for the IPv4-mapped form too.
  @inlinable
  public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// The IPv4 address's 32 bits in host byte order; nil for IPv6.
  @inlinable
  public var v4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

  /// Bits of an address of this family: 32 or 128.
  public var bitWidth: Int { isIPv4 ? 32 : 128 }

  /// 127.0.0.0/8 (RFC 1122) and ::1 (RFC 4291).
  public var isLoopback: Bool {
    if let v4 { return v4 >> 24 == 127 }
    return high == 0 && low == 1
  }

  /// 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291).
  public var isLinkLocal: Bool {
    if let v4 { return v4 >> 16 == 0xA9FE }
    return high >> 54 == 0x3FA
  }

  /// 224.0.0.0/4 (RFC 5771), 255.255.255.255 (RFC 919) and ff00::/8 (RFC 4291).
  public var isMulticastOrBroadcast: Bool {
    if let v4 { return v4 >> 28 == 0xE || v4 == .max }
    return high >> 56 == 0xFF
  }

  /// RFC 1918 and RFC 6598 for IPv4, unique local addresses (RFC 4193) for IPv6.
  public var isPrivate: Bool {
    guard let v4 else { return high >> 57 == 0x7E }
    return v4 >> 24 == 10 || v4 >> 20 == 0xAC1 || v4 >> 16 == 0xC0A8 || v4 >> 22 == 0x191
  }
}

extension IPAddress: Comparable {
  /// IPv4 addresses before IPv6 ones, each family by its bits.
  public static func < (left: IPAddress, right: IPAddress) -> Bool {
    if left.isIPv4 != right.isIPv4 { return left.isIPv4 }
    return (left.high, left.low) < (right.high, right.low)
  }
}
