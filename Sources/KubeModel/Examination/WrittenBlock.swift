import FlowModel

/// An address block as releases before Kubernetes 1.36 parse it (`ParseCIDRSloppy`), with what newer ones have against it.
struct WrittenBlock {
  /// Nil for a block of IPv4-mapped addresses that is larger than all of IPv4.
  let block: CIDR?
  /// As written: up to 128 for an IPv4-mapped address.
  let prefixLength: Int
  /// What `StrictIPCIDRValidation` refuses, to follow the text; nil for a canonical block.
  let flaw: String?

  /// Nil for a text that no release accepts.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, parts[1].utf8.count < 8, parts[1].utf8.allSatisfy(Self.isDigit),
      let length = Int(parts[1])
    else { return nil }
    let isIPv4 = !parts[0].contains(":")
    guard length <= (isIPv4 ? 32 : 128), !parts[0].contains("%"),
      let (address, hasZeros) = isIPv4 ? Self.dottedQuad(parts[0]) : IPAddress(parts[0]).map({ ($0, false) })
    else { return nil }
    prefixLength = length
    let isMapped = !isIPv4 && address.isIPv4
    block = CIDR(address, prefixLength: isMapped ? length - 96 : length)
    if hasZeros || (parts[1].utf8.count > 1 && parts[1].hasPrefix("0")) {
      flaw = "has leading zeros"
    } else if isMapped {
      flaw = "is an IPv4 address written as IPv6"
    } else if let block, block.base != address {
      flaw = "has bits after the prefix; write \(block)"
    } else {
      flaw = nil
    }
  }

  /// Whether the block is part of `whole` and smaller, as an exception must be.
  func isStrictly(inside whole: WrittenBlock) -> Bool {
    guard let block, let outer = whole.block else { return false }
    return outer.contains(block.base) && whole.prefixLength < prefixLength
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// The address, and whether a part has leading zeros, which are decimal here.
  private static func dottedQuad(_ text: Substring) -> (IPAddress, hasZeros: Bool)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    var hasZeros = false
    for part in parts {
      guard !part.isEmpty, part.utf8.count < 8, part.utf8.allSatisfy(isDigit), let number = UInt32(part), number < 256
      else { return nil }
      bits = bits << 8 | number
      hasZeros = hasZeros || (part.utf8.count > 1 && part.hasPrefix("0"))
    }
    return (IPAddress(v4: bits), hasZeros)
  }
}
