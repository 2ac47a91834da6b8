import FlowModel
import Glibc
import TestSupport
import Testing

@Test(arguments: [
  ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"),
  ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("fe80::1%eth0", "fe80::1"),
  ("::ffff:10.0.0.1", "10.0.0.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
  ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"),
])
func `an address is written in its canonical form`(text: String, canonical: String) throws {
  #expect(try #require(IPAddress(text)).description == canonical)
}

@Test(arguments: [
  "", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.2", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
  "::g", ":1", "1:", "10.0.0.1/8", "+1::", "1:2:3:4:5:6:7::8:9", "10..0.1", ".0.0.1", "10.0.0.", "10.0.0.1.",
  "00.0.0.0",
  "10.0.0.1000", "10.0.0.1 ", ".", "....",
])
func `text that is not an address is refused`(text: String) {
  #expect(IPAddress(text) == nil)
}

@Test func `addresses are read and written as the C library does`() {
  var random = SplitMix64(seed: 1)
  let parts = ["::", ":", ".", "0", "1", "f", "2001", "db8", "00ff", "12345", "10", "255", "256", "01", "g"]
  for _ in 0..<50_000 {
    let text = (0..<Int.random(in: 1...15, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
      .joined()
    var (v4, v6) = (in_addr(), in6_addr())
    let isAddress = unsafe inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1
    guard let address = IPAddress(text) else {
      #expect(!isAddress, "\(text)")
      continue
    }
    #expect(isAddress, "\(text)")
    guard !address.isIPv4 else { continue }
    #expect(IPAddress(address.description) == address)
    // The C library writes IPv4 at the end of some of the rest.
    var buffer = [CChar](repeating: 0, count: 46)
    _ = unsafe inet_ntop(AF_INET6, &v6, &buffer, 46)
    let written = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if !written.contains(".") { #expect(address.description == written) }
  }
}

@Test func `IPv4 sorts before IPv6 and each family by its bits`() throws {
  let addresses = try ["::1", "10.0.0.2", "fd00::1", "9.255.0.0"].map { try #require(IPAddress($0)) }
  #expect(addresses.sorted().map(\.description) == ["9.255.0.0", "10.0.0.2", "::1", "fd00::1"])
}

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
