/// An address block: a base address and the number of its significant leading bits.
public struct CIDR: Hashable, Sendable {
  /// The block's first address; all bits after the prefix are zero.
  public let base: IPAddress
  /// 0...32 for IPv4, 0...128 for IPv6.
  public let prefixLength: Int

  /// Clears the bits after the prefix. Nil if the prefix is longer than an address of this family.
  public init?(_ address: IPAddress, prefixLength: Int) {
    guard (0...address.bitWidth).contains(prefixLength) else { return nil }
    let mask = Self.mask(prefixLength + 128 - address.bitWidth)
    self.base = IPAddress(high: address.high & mask.high, low: address.low & mask.low)
    self.prefixLength = prefixLength
  }

  /// The block of a single address: /32 or /128.
  public init(single address: IPAddress) {
    self.base = address
    self.prefixLength = address.bitWidth
  }

  /// Never true across families.
  public func contains(_ address: IPAddress) -> Bool {
    guard address.isIPv4 == base.isIPv4 else { return false }
    let mask = Self.mask(prefixLength + 128 - base.bitWidth)
    return address.high & mask.high == base.high && address.low & mask.low == base.low
  }

  /// Whether every address of `other` is in this block.
  public func contains(_ other: CIDR) -> Bool {
    other.prefixLength >= prefixLength && contains(other.base)
  }

  private static func mask(_ bits: Int) -> (high: UInt64, low: UInt64) {
    (high: .max << UInt64(64 - min(bits, 64)), low: .max << UInt64(64 - max(bits - 64, 0)))
  }
}

extension CIDR: CustomStringConvertible, LosslessStringConvertible {
  /// Parses `address/length`. Bits after the prefix are cleared, because API servers before Kubernetes 1.36 accept them.
  ///
  /// Nil for an address without a length, for IPv4-mapped IPv6, and for a length that the family does not have.
  public init?(_ text: some StringProtocol) {
    let text = Substring(text)
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let (base, length) = (text[..<slash], text[text.utf8.index(after: slash)...])
    guard !base.utf8.contains(UInt8(ascii: "%")), let address = IPAddress(base),
      length.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let bits = Int(length)
    else { return nil }
    guard !(address.isIPv4 && base.utf8.contains(UInt8(ascii: ":"))) else { return nil }
    self.init(address, prefixLength: bits)
  }

  /// `10.0.0.0/8`.
  public var description: String { "\(base)/\(prefixLength)" }
}

extension CIDR: Comparable {
  /// By first address, then the wider block first.
  public static func < (left: CIDR, right: CIDR) -> Bool {
    (left.base, left.prefixLength) < (right.base, right.prefixLength)
  }
}
