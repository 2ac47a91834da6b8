/// Writes a little-endian pcap file with microseconds
/// (https://ietf-opsawg-wg.github.io/draft-ietf-opsawg-pcap/draft-ietf-opsawg-pcap.html) and link type Ethernet.
struct FrameWriter: ~Copyable {
  /// TCP flags (RFC 9293 section 3.1).
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let fin = Flags(rawValue: 1)
    static let syn = Flags(rawValue: 2)
    static let rst = Flags(rawValue: 4)
    static let psh = Flags(rawValue: 8)
    static let ack = Flags(rawValue: 16)
  }

  enum Sender {
    case client
    case server
  }

  private(set) var frames = 0
  private var sink: ByteSink
  /// Microseconds since 1970.
  private var clock: UInt64 = 1_760_000_000_000_000

  /// Writes the file header to `sink`.
  init(_ sink: consuming ByteSink) {
    self.sink = sink
    for word: UInt32 in [0xA1B2_C3D4, 0x0004_0002, 0, 0, 262_144, 1] { self.sink.append(littleEndian: word) }
  }

  /// Bytes of the capture so far.
  var bytes: Int { sink.count }

  /// Returns the digest of the whole file.
  mutating func finish() throws(ByteSink.WriteError) -> UInt64 { try sink.finish() }

  /// Advances the time of the next frame.
  mutating func advance(microseconds: Int) { clock &+= UInt64(microseconds) }

  /// Writes a TCP segment. A SYN has the usual options, any other segment only a timestamp.
  mutating func segment(
    of conversation: CaptureConversation, from sender: Sender, _ flags: Flags, sequence: UInt32, acknowledges: UInt32,
    payload: ArraySlice<UInt8> = []
  ) throws(ByteSink.WriteError) {
    let options = flags.contains(.syn) ? Self.openingOptions : Self.dataOptions
    beginFrame(conversation, sender, transport: 6, length: 20 + options.count + payload.count)
    appendPorts(conversation, sender)
    sink.append(bigEndian: sequence)
    sink.append(bigEndian: flags.contains(.ack) ? acknowledges : 0)
    sink.append(UInt8(((20 + options.count) / 4) << 4))
    sink.append(flags.rawValue)
    sink.append(bigEndian: 64_240 as UInt16)
    sink.append(bigEndian: 0 as UInt32)
    sink.append(options)
    sink.append(payload)
    try sink.endRecord()
  }

  mutating func datagram(
    of conversation: CaptureConversation, from sender: Sender, payload: ArraySlice<UInt8>
  ) throws(ByteSink.WriteError) {
    beginFrame(conversation, sender, transport: 17, length: 8 + payload.count)
    appendPorts(conversation, sender)
    sink.append(bigEndian: UInt16(8 + payload.count))
    sink.append(bigEndian: 0 as UInt16)
    sink.append(payload)
    try sink.endRecord()
  }

  /// Writes the record, Ethernet, VLAN and IP headers. Checksums are zero, as on a host that offloads them.
  private mutating func beginFrame(
    _ conversation: CaptureConversation, _ sender: Sender, transport: UInt8, length: Int
  ) {
    frames += 1
    let network = length + (conversation.isIPv6 ? 40 : 20)
    let frame = UInt32(14 + (conversation.vlan == nil ? 0 : 4) + network)
    sink.append(littleEndian: UInt32(truncatingIfNeeded: clock / 1_000_000))
    sink.append(littleEndian: UInt32(truncatingIfNeeded: clock % 1_000_000))
    sink.append(littleEndian: frame)
    sink.append(littleEndian: frame)
    sink.append(sender == .client ? Self.macs : Self.swappedMACs)
    if let vlan = conversation.vlan {
      sink.append(bigEndian: 0x8100 as UInt16)
      sink.append(bigEndian: vlan)
    }
    sink.append(bigEndian: conversation.isIPv6 ? 0x86DD : 0x0800 as UInt16)
    if conversation.isIPv6 {
      sink.append(bigEndian: 0x6000_0000 as UInt32)
      sink.append(bigEndian: UInt16(length))
      sink.append(transport)
      sink.append(63)
    } else {
      sink.append(bigEndian: 0x4500 as UInt16)
      sink.append(bigEndian: UInt16(network))
      sink.append(bigEndian: 0x1234_4000 as UInt32)
      sink.append(63)
      sink.append(transport)
      sink.append(bigEndian: 0 as UInt16)
    }
    appendAddress(conversation, sender == .client ? .client : .server)
    appendAddress(conversation, sender == .client ? .server : .client)
  }

  /// Clients are pods (10.0.0.0/8, fd01::/48), servers are Services and nodes (172.30.0.0/16, fd02::/112).
  private mutating func appendAddress(_ conversation: CaptureConversation, _ side: Sender) {
    if conversation.isIPv6 {
      sink.append(bigEndian: side == .client ? 0xFD01_0000 : 0xFD02_0000 as UInt32)
      sink.append(bigEndian: 0 as UInt32)
      sink.append(bigEndian: 0 as UInt32)
      sink.append(bigEndian: side == .client ? conversation.client : conversation.server)
    } else {
      let address = side == .client ? 0x0A00_0000 | conversation.client ^ 0x80_0000 : 0xAC1E_0000 | conversation.server
      sink.append(bigEndian: address)
    }
  }

  private mutating func appendPorts(_ conversation: CaptureConversation, _ sender: Sender) {
    sink.append(bigEndian: sender == .client ? conversation.clientPort : conversation.serverPort)
    sink.append(bigEndian: sender == .client ? conversation.serverPort : conversation.clientPort)
  }

  private static let macs: [UInt8] = [0x0A, 0x58, 0x0A, 0x80, 0, 1, 0x0A, 0x58, 0x0A, 0x80, 0, 2]
  private static let swappedMACs: [UInt8] = [0x0A, 0x58, 0x0A, 0x80, 0, 2, 0x0A, 0x58, 0x0A, 0x80, 0, 1]
  private static let openingOptions: [UInt8] = [2, 4, 5, 0xB4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]
  private static let dataOptions: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 2, 0, 0, 0, 1]
}
