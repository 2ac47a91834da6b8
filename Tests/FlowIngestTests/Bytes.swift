/// Builds packets and files; big-endian unless the name says otherwise.
enum Bytes {
  static func be16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  static func be32(_ value: Int) -> [UInt8] { be16(value >> 16 & 0xFFFF) + be16(value & 0xFFFF) }
  static func le32(_ value: Int) -> [UInt8] { be32(value).reversed() }
  static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// An Ethernet frame of this type.
  static func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] { zeros(12) + be16(type) + payload }

  /// An IPv4 packet from 10.0.0.`from` to 10.0.0.`to`.
  static func ipv4(
    _ transport: UInt8, _ payload: [UInt8], from: UInt8 = 1, to: UInt8 = 2, fragment: Int = 0, identification: Int = 0,
    totalLength: Int? = nil
  ) -> [UInt8] {
    [0x45, 0] + be16(totalLength ?? 20 + payload.count) + be16(identification) + be16(fragment) + [64, transport, 0, 0]
      + [10, 0, 0, from, 10, 0, 0, to] + payload
  }

  /// An IPv6 packet from fd00::1 to fd00::2.
  static func ipv6(_ next: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0x60, 0, 0, 0] + be16(payload.count) + [next, 64] + [0xFD] + zeros(14) + [1] + [0xFD] + zeros(14) + [2] + payload
  }

  static func tcp(
    _ source: Int, _ destination: Int, flags: UInt8, sequence: Int = 1, _ payload: [UInt8] = []
  ) -> [UInt8] {
    be16(source) + be16(destination) + be32(sequence) + be32(0) + [0x50, flags] + zeros(6) + payload
  }

  static func udp(_ source: Int, _ destination: Int, _ payload: [UInt8] = []) -> [UInt8] {
    be16(source) + be16(destination) + be16(8 + payload.count) + zeros(2) + payload
  }

  /// A little-endian pcap file with microseconds; the frames are a millisecond apart.
  static func pcap(_ frames: [[UInt8]], link: Int = 1, from second: Int = 1_700_000_000) -> [UInt8] {
    var file = le32(0xA1B2_C3D4) + [2, 0, 4, 0] + zeros(8) + le32(262_144) + le32(link)
    for (place, frame) in frames.enumerated() {
      file += le32(second + place / 1000) + le32(place % 1000 * 1000) + le32(frame.count) + le32(frame.count) + frame
    }
    return file
  }
}
