/// DNS messages in a UDP datagram (RFC 1035 section 4), with one question of type A or AAAA.
enum DNSMessage {
  /// Has the flag "recursion desired".
  static func query(_ name: String, type: UInt16) -> [UInt8] {
    [0x1F, 0x2E, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question(name, type)
  }

  /// Has one address of the documentation ranges.
  static func answer(_ name: String, type: UInt16) -> [UInt8] {
    let address: [UInt8] =
      type == addressType ? [192, 0, 2, 7] : [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
    return [0x1F, 0x2E, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + question(name, type)
      + [0xC0, 12, 0, UInt8(type), 0, 1, 0, 0, 0, 30, 0, UInt8(address.count)] + address
  }

  /// The type number of an IPv4 address record.
  static let addressType: UInt16 = 1
  /// The type number of an IPv6 address record.
  static let address6Type: UInt16 = 28

  private static func question(_ name: String, _ type: UInt16) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0, 0, UInt8(type), 0, 1]
  }
}
