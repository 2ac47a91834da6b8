import FlowModel
import TestSupport
import Testing

@Test func `a block clears the bits after its prefix`() throws {
  let address = try #require(IPAddress("10.20.30.40"))
  #expect(CIDR(address, prefixLength: 20)?.description == "10.20.16.0/20")
  let v6 = try #require(IPAddress("2001:db8:ffff::1"))
  #expect(CIDR(v6, prefixLength: 33)?.description == "2001:db8:8000::/33")
}

@Test(arguments: [
  "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "::ffff:10.0.0.0/104", "a/8", "/8", "10.0.0.0/",
  "10.0.0.0/8/8", "10.0.0.0/8/", "fe80::%eth0/64", "/",
])
func `text that is not a block is refused`(text: String) {
  #expect(CIDR(text) == nil)
}

@Test
func `a block contains an address exactly when their leading bits agree, for every prefix length of both families`()
  throws
{
  var random = SplitMix64(seed: 7)
  for width in [32, 128] {
    for prefixLength in 0...width {
      let address = random.address(bitWidth: width)
      let block = try #require(CIDR(address, prefixLength: prefixLength))
      #expect(block.contains(address))
      #expect(block.contains(block.base))
      for bit in 0..<width {
        #expect(block.contains(address.flipped(bit: bit, of: width)) == (bit >= prefixLength))
      }
    }
  }
}

@Test func `the block of a single address has the address's full length`() throws {
  #expect(CIDR(single: try #require(IPAddress("10.0.0.1"))).description == "10.0.0.1/32")
  #expect(CIDR(single: try #require(IPAddress("2001:db8::5"))).description == "2001:db8::5/128")
}

@Test func `no block contains an address of the other family`() throws {
  #expect(try #require(CIDR("0.0.0.0/0")).contains(try #require(IPAddress("::1"))) == false)
  #expect(try #require(CIDR("::/0")).contains(try #require(IPAddress("10.0.0.1"))) == false)
}

extension SplitMix64 {
  fileprivate mutating func address(bitWidth: Int) -> IPAddress {
    bitWidth == 32 ? IPAddress(v4: UInt32(truncatingIfNeeded: next())) : IPAddress(high: next() | 1 << 63, low: next())
  }
}

extension IPAddress {
  /// The address with one bit inverted; bit 0 is the leading one.
  fileprivate func flipped(bit: Int, of width: Int) -> IPAddress {
    let place = 127 - (bit + 128 - width)
    return place >= 64
      ? IPAddress(high: high ^ 1 << UInt64(place - 64), low: low) : IPAddress(high: high, low: low ^ 1 << UInt64(place))
  }
}
