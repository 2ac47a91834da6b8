/// Blocks of addresses among which one that holds an address is found without looking at each.
public struct BlockSet: Sendable {
  /// The first addresses of the blocks of each family and length.
  private var bases: [Length: Set<IPAddress>] = [:]

  private struct Length: Hashable {
    let isIPv4: Bool
    let prefixLength: Int
  }

  /// These blocks.
  public init(_ blocks: some Sequence<CIDR>) {
    for block in blocks { insert(block) }
  }

  /// Adds a block.
  public mutating func insert(_ block: CIDR) {
    bases[Length(isIPv4: block.base.isIPv4, prefixLength: block.prefixLength), default: []].insert(block.base)
  }

  /// Whether one of the blocks holds the address.
  public func contains(_ address: IPAddress) -> Bool { contains(address, upTo: address.bitWidth) }

  /// Whether one of the blocks holds every address of this block.
  public func contains(_ block: CIDR) -> Bool { contains(block.base, upTo: block.prefixLength) }

  private func contains(_ address: IPAddress, upTo longest: Int) -> Bool {
    bases.contains { length, bases in
      length.isIPv4 == address.isIPv4 && length.prefixLength <= longest
        && CIDR(address, prefixLength: length.prefixLength).map { bases.contains($0.base) } ?? false
    }
  }
}
