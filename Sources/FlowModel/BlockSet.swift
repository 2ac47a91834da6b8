/// A set of address blocks. A lookup costs one hash probe per prefix length, not one comparison per block.
public struct BlockSet: Sendable {
  /// The base addresses by family and prefix length.
  private var bases: [Length: Set<IPAddress>] = [:]

  private struct Length: Hashable {
    let isIPv4: Bool
    let prefixLength: Int
  }

  public init(_ blocks: some Sequence<CIDR>) {
    for block in blocks { insert(block) }
  }

  public mutating func insert(_ block: CIDR) {
    bases[Length(isIPv4: block.base.isIPv4, prefixLength: block.prefixLength), default: []].insert(block.base)
  }

  /// Whether any block contains the address.
  public func contains(_ address: IPAddress) -> Bool { contains(address, upTo: address.bitWidth) }

  /// Whether any single block contains all of this block.
  public func contains(_ block: CIDR) -> Bool { contains(block.base, upTo: block.prefixLength) }

  private func contains(_ address: IPAddress, upTo longest: Int) -> Bool {
    bases.contains { length, bases in
      length.isIPv4 == address.isIPv4 && length.prefixLength <= longest
        && CIDR(address, prefixLength: length.prefixLength).map { bases.contains($0.base) } ?? false
    }
  }
}
