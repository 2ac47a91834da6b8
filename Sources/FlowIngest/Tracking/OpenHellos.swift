import ByteInput
import FlowModel

/// ClientHellos that go on in the next segments of their connections. Post-quantum key shares make them longer than a segment.
///
/// Bounded: so many at a time, each as long as a TLS record may be; a segment that does not follow ends the wait.
struct OpenHellos {
  private struct Hello {
    var bytes: [UInt8]
    let byteCount: Int
    let sender: FlowKey.End
    var nextSequence: UInt32
  }

  private var hellos: [Int: Hello] = [:]

  private static let limit = 512
  /// The largest TLS record (RFC 8446 section 5.2) with its header.
  private static let byteLimit = 5 + 16_384 + 256

  var isEmpty: Bool { hellos.isEmpty }

  func holds(_ slot: Int) -> Bool { hellos[slot] != nil }

  /// Begins with what a packet holds of a record at `offset`.
  mutating func begin(_ record: (offset: Int, byteCount: Int), _ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    // Where the frame itself was cut, what is missing never comes.
    guard packet.hasWholePayload, record.byteCount <= Self.byteLimit else {
      return
    }
    if hellos.count >= Self.limit { hellos.removeAll(keepingCapacity: true) }
    hellos[slot] = Hello(
      bytes: Self.copy(bytes, record.offset..<packet.payloadEnd), byteCount: record.byteCount, sender: packet.sender,
      nextSequence: packet.sequence &+ packet.payloadLength)
  }

  /// Adds a packet's payload; the whole record once it is there.
  mutating func add(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) -> [UInt8]? {
    guard var hello = hellos[slot] else { return nil }
    if packet.sender != hello.sender {
      // The server has answered, so the hello is over.
      hellos[slot] = nil
      return nil
    }
    guard packet.sequence == hello.nextSequence else { return nil }
    hello.bytes += Self.copy(bytes, packet.payloadStart..<packet.payloadEnd)
    hello.nextSequence = packet.sequence &+ packet.payloadLength
    guard hello.bytes.count < hello.byteCount else {
      hellos[slot] = nil
      return hello.bytes
    }
    hellos[slot] = packet.hasWholePayload ? hello : nil
    return nil
  }

  private static func copy(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for offset in range { copy.append(bytes.u8(offset)) }
    return copy
  }
}
