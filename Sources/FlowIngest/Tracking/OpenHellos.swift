import ByteInput
import FlowModel

/// ClientHellos that continue in the next segments of their connections. Post-quantum key shares make them longer than a segment.
///
/// Limited in number, and each to the length of a TLS record. Segments out of order are skipped.
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

  /// Takes the part of a record that begins at `offset` of the packet's payload.
  mutating func begin(_ record: (offset: Int, byteCount: Int), _ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    // The missing bytes of a truncated frame never arrive.
    guard packet.hasWholePayload, record.byteCount <= Self.byteLimit else {
      return
    }
    if hellos.count >= Self.limit { hellos.removeAll(keepingCapacity: true) }
    hellos[slot] = Hello(
      bytes: Self.copy(bytes, record.offset..<packet.payloadEnd), byteCount: record.byteCount, sender: packet.sender,
      nextSequence: packet.sequence &+ packet.payloadLength)
  }

  /// Adds a packet's payload; returns the record once it is complete.
  mutating func add(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) -> [UInt8]? {
    guard var hello = hellos[slot] else { return nil }
    if packet.sender != hello.sender {
      // The server has answered, so the hello was complete.
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
