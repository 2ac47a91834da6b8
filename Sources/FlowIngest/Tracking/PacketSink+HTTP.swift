import ByteInput
import FlowModel

extension PacketSink {
  /// Looks at a segment that begins neither TLS nor DNS.
  @inline(__always)
  mutating func inspectHTTP(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    if HTTP2Opening.canBegin(bytes, at: packet.payloadStart, end: packet.payloadEnd) {
      guard !table.isCopy(packet, slot) else { return }
      table.noteRequest(slot, from: packet.sender)
      let request = openHTTP2.begin(bytes, packet, slot)
      table.note(.applicationProtocol, "h2c", slot)
      note(request, slot)
    } else if HTTP1Request.canBegin(bytes, at: packet.payloadStart, end: packet.payloadEnd),
      HTTP1Request.isRequest(bytes, at: packet.payloadStart, end: packet.payloadEnd)
    {
      table.noteRequest(slot, from: packet.sender)
    }
  }

  /// Takes a further segment of a connection whose first request is waited for.
  mutating func continueHTTP2(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    note(openHTTP2.add(bytes, packet, slot), slot)
  }

  private mutating func note(_ request: HeaderBlock?, _ slot: Int) {
    guard let method = request?.grpcMethod else { return }
    table.note(.grpcMethod, method, slot)
  }
}
