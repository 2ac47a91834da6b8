import ByteInput
import FlowModel

/// ICMP (RFC 792) and ICMPv6 (RFC 4443) header.
///
///      0    1    2      4          8
///     +----+----+------+----------+ - -
///     |type|code|check | depends  | an error quotes the packet that caused it
///     +----+----+------+----------+ - -
struct ICMP {
  static let byteCount = 8
  var type: UInt8
  var code: UInt8

  /// A quoted packet begins at `offset + byteCount`.
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.icmp, at: offset, needed: Self.byteCount, end: end) }
    type = frame.u8(offset)
    code = frame.u8(offset + 1)
  }

  /// Whether ICMP messages of this type quote a packet: unreachable (3), quench (4), redirect (5), time exceeded (11), parameter
  /// problem (12).
  var quotesIPv4: Bool { [3, 4, 5, 11, 12].contains(type) }

  /// Whether ICMPv6 messages of this type quote a packet: every error, types 1 to 127.
  var quotesIPv6: Bool { (1...127).contains(type) }
}

/// The beginning of the packet that an ICMP error quotes.
struct QuotedPacket {
  var tuple: FiveTuple
  /// Where the transport header begins.
  var transportStart: Int

  /// Reads the IP header at `offset` and the ports; nil if they are cut or the protocol has no ports.
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
