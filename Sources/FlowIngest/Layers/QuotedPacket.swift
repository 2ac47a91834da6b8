import ByteInput
import FlowModel

/// The beginning of a packet that an ICMP error is about.
struct QuotedPacket {
  var tuple: FiveTuple
  /// Where the ports' header begins.
  var transportStart: Int

  /// Reads the IP header and ports that begin at `offset`; nil where they are cut or no port protocol follows.
  init?(_ frame: RawSpan, at offset: Int, end: Int) {
    guard offset < end else { return nil }
    do {
      if frame.u8(offset) >> 4 == 4 {
        let header = try IPv4(frame, at: offset, end: end)
        guard header.fragmentOffset == 0 else { return nil }
        self.init(frame, header.source, header.destination, header.transport, at: header.payload, end: end)
      } else {
        let header = try IPv6(frame, at: offset, end: end)
        guard header.fragmentOffset == 0 else { return nil }
        self.init(frame, header.source, header.destination, header.transport, at: header.payload, end: end)
      }
    } catch {
      return nil
    }
  }

  private init?(
    _ frame: RawSpan, _ source: IPAddress, _ destination: IPAddress, _ transport: TransportProtocol,
    at offset: Int, end: Int
  ) {
    guard transport.hasPorts, let ports = Ports(frame, at: offset, end: end) else { return nil }
    transportStart = offset
    tuple = FiveTuple(
      source: source, sourcePort: ports.source, destination: destination, destinationPort: ports.destination,
      transport: transport)
  }
}
