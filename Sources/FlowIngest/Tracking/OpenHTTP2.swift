import ByteInput
import FlowModel

/// Connections that began with the HTTP/2 preface and whose first request has not arrived yet, because clients may wait for the server's
/// settings.
///
/// Limited in connections, bytes and segments. Segments out of order are skipped.
struct OpenHTTP2 {
  private struct Opening {
    var bytes: [UInt8]
    let sender: FlowKey.End
    var nextSequence: UInt32
    var segments = 1
  }

  private var openings: [Int: Opening] = [:]

  private static let limit = (connections: 512, bytes: 16 * 1024, segments: 8)

  var isEmpty: Bool { openings.isEmpty }

  func holds(_ slot: Int) -> Bool { openings[slot] != nil }

  /// Takes the packet that begins with the preface; returns the request if it is in the same packet.
  mutating func begin(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) -> HeaderBlock? {
    let found = HTTP2Opening(bytes, at: packet.payloadStart, end: packet.payloadEnd)
    // The missing bytes of a truncated frame never arrive.
    guard found.mayGoOn, packet.hasWholePayload,
      Int(packet.payloadLength) <= Self.limit.bytes
    else { return found.headers }
    if openings.count >= Self.limit.connections { openings.removeAll(keepingCapacity: true) }
    var copy: [UInt8] = []
    bytes.append(packet.payloadStart..<packet.payloadEnd, to: &copy)
    openings[slot] = Opening(
      bytes: copy, sender: packet.sender,
      nextSequence: packet.sequence &+ packet.payloadLength)
    return nil
  }

  /// Takes a further packet of the connection; returns the request once it is complete.
  mutating func add(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) -> HeaderBlock? {
    guard var opening = openings[slot], packet.sender == opening.sender, packet.sequence == opening.nextSequence else {
      return nil
    }
    openings[slot] = nil
    bytes.append(packet.payloadStart..<packet.payloadEnd, to: &opening.bytes)
    opening.nextSequence = packet.sequence &+ packet.payloadLength
    opening.segments += 1
    let found = HTTP2Opening(opening.bytes.span.bytes, at: 0, end: opening.bytes.count)
    if found.mayGoOn, packet.hasWholePayload,
      opening.bytes.count <= Self.limit.bytes, opening.segments <= Self.limit.segments
    {
      openings[slot] = opening
    }
    return found.headers
  }
}
