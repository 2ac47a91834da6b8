import FlowModel
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

@Test func `IPv4 sorts before IPv6 and each family by its bits`() throws {
  let addresses = try ["::1", "10.0.0.2", "fd00::1", "9.255.0.0"].map { try #require(IPAddress($0)) }
  #expect(addresses.sorted().map(\.description) == ["9.255.0.0", "10.0.0.2", "::1", "fd00::1"])
}
