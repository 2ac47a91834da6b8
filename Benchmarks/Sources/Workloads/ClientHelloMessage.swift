/// A TLS 1.3 ClientHello in its record (RFC 8446 section 4.1.2), with the cipher suites and extensions that Go clients and Envoy send.
enum ClientHelloMessage {
  /// `randomness` fills the random, the session id and the key share.
  static func bytes(serverName: String, protocols: [String], randomness: inout SplitMix64) -> [UInt8] {
    var body: [UInt8] = [3, 3]
    body += random(32, &randomness)
    body += [32] + random(32, &randomness)
    body += sized16([0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8].flatMap(bigEndian))
    body += [1, 0]
    var extensions: [UInt8] = []
    extensions += ext(0, sized16([0] + sized16(Array(serverName.utf8))))
    extensions += ext(5, [1, 0, 0, 0, 0])
    extensions += ext(10, sized16([0x001D, 0x0017, 0x0018, 0x0019].flatMap(bigEndian)))
    extensions += ext(11, [1, 0])
    extensions += ext(13, sized16([0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0503].flatMap(bigEndian)))
    extensions += ext(16, sized16(protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }))
    extensions += ext(18, [])
    extensions += ext(43, [4, 3, 4, 3, 3])
    extensions += ext(51, sized16(bigEndian(0x001D) + sized16(random(32, &randomness))))
    body += sized16(extensions)
    let handshake: [UInt8] = [1, 0] + sized16(body)
    return [22, 3, 1] + sized16(handshake)
  }

  private static func ext(_ type: UInt16, _ body: [UInt8]) -> [UInt8] { bigEndian(type) + sized16(body) }

  private static func sized16(_ body: [UInt8]) -> [UInt8] { bigEndian(UInt16(body.count)) + body }

  private static func bigEndian(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

  private static func random(_ count: Int, _ randomness: inout SplitMix64) -> [UInt8] {
    (0..<count).map { _ in UInt8(randomness.below(256)) }
  }
}
