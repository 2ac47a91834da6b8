import FlowModel
import TestSupport
import Testing

@Test(arguments: 0..<50 as Range<UInt64>)
func `a set contains an address or block exactly when one of its blocks does`(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  // Few distinct values, so that blocks and addresses overlap.
  func address() -> IPAddress {
    let bits = UInt64.random(in: 0..<16, using: &random)
    return Bool.random(using: &random)
      ? IPAddress(v4: UInt32(bits) << 28 | UInt32(bits)) : IPAddress(high: bits << 60, low: bits)
  }
  func block() -> CIDR {
    let address = address()
    let length = Int.random(in: 0...4, using: &random) + (Bool.random(using: &random) ? address.bitWidth - 4 : 0)
    return CIDR(address, prefixLength: length) ?? CIDR(single: address)
  }
  let blocks = (0..<Int.random(in: 0...6, using: &random)).map { _ in block() }
  let set = BlockSet(blocks)
  for _ in 0..<50 {
    let address = address()
    #expect(set.contains(address) == blocks.contains { $0.contains(address) })
    let block = block()
    #expect(set.contains(block) == blocks.contains { $0.contains(block) })
  }
}
