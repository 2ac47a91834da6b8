import ByteInput
import FlowModel

/// Decodes a frame down to its innermost flow. Decoding overwrites an existing packet of a batch, so that packets are never copied.
extension DecodedPacket {
  enum Result {
    /// A packet of a flow.
    case packet
    /// ARP, or another protocol without flows.
    case notIP
  }

  /// The maximum nesting of tunnels.
  private static let tunnelLimit = 8

  /// Decodes the frame at `bytes[start..<end]` and sets all fields but `hash`, `time`, `wireLength` and `origin`.
  @inline(__always)
  mutating func decode(
    _ bytes: RawSpan, from start: Int, to end: Int, link: LinkType, interface: UInt16
  ) throws(DecodeError) -> Result {
    self.interface = interface
    switch link {
    case .ethernet:
      let header = try Ethernet(bytes, at: start, end: end)
      return try decode(bytes, header.etherType, at: header.payload, end: end, depth: 0)
    case .linuxSLL2:
      let header = try LinuxSLL2(bytes, at: start, end: end)
      self.interface = Self.number(interface: header.interfaceIndex, isSent: header.packetType == 4)
      return try decode(bytes, header.etherType, at: start + LinuxSLL2.byteCount, end: end, depth: 0)
    case .linuxSLL:
      let header = try LinuxSLL(bytes, at: start, end: end)
      self.interface = Self.number(interface: UInt32(interface), isSent: header.packetType == 4)
      return try decode(bytes, header.etherType, at: start + LinuxSLL.byteCount, end: end, depth: 0)
    case .loopback:
      let header = try NullLoopback(bytes, at: start, end: end)
      guard let etherType = header.etherType else { return .notIP }
      return try decode(bytes, etherType, at: start + NullLoopback.byteCount, end: end, depth: 0)
    case .raw:
      return try decodeIP(bytes, at: start, end: end, depth: 0)
    case .arcnet:
      let header = try ARCNET(bytes, at: start, end: end)
      guard let etherType = header.etherType else { return .notIP }
      return try decode(bytes, etherType, at: header.payload, end: end, depth: 0)
    case .fddi:
      guard let etherType = try FDDI(bytes, at: start, end: end).etherType else { return .notIP }
      return try decode(bytes, etherType, at: start + FDDI.byteCount, end: end, depth: 0)
    case .pktap:
      let header = try PKTAP(bytes, at: start, end: end)
      guard let link = header.link else { return .notIP }
      return try decode(bytes, from: header.payload, to: end, link: link, interface: interface)
    }
  }

  /// Distinguishes interfaces, and sent from received packets. Never 0, which means "unknown".
  @inline(__always)
  private static func number(interface: UInt32, isSent: Bool) -> UInt16 {
    let number = UInt16(truncatingIfNeeded: interface &* 2 &+ (isSent ? 1 : 0) &+ 1)
    return number == 0 ? .max : number
  }

  @inline(__always)
  private mutating func decode(
    _ bytes: RawSpan, _ etherType: EtherType, at offset: Int, end: Int, depth: Int
  ) throws(DecodeError) -> Result {
    if etherType == .ipv4 { return try decodeIPv4(bytes, at: offset, end: end, depth: depth) }
    if etherType == .ipv6 { return try decodeIPv6(bytes, at: offset, end: end, depth: depth) }
    return try decodeOther(bytes, etherType, at: offset, end: end, depth: depth)
  }

  private mutating func decodeOther(
    _ bytes: RawSpan, _ etherType: EtherType, at offset: Int, end: Int, depth: Int
  ) throws(DecodeError) -> Result {
    var etherType = etherType
    var offset = offset
    while etherType.isTag || etherType == .vnTag {
      // A VN-Tag is two bytes longer.
      if etherType == .vnTag { offset += 2 }
      etherType = try VLANTag(bytes, at: offset, end: end).etherType
      offset += VLANTag.byteCount
    }
    switch etherType {
    case .ipv4, .ipv6: return try decode(bytes, etherType, at: offset, end: end, depth: depth)
    case .mplsUnicast, .mplsMulticast:
      let stack = try MPLSStack(bytes, at: offset, end: end)
      return try decodeIP(bytes, at: stack.payload, end: end, depth: depth)
    case .transparentEthernet:
      let header = try Ethernet(bytes, at: offset, end: end)
      guard header.etherType != .transparentEthernet else { return .notIP }
      return try decode(bytes, header.etherType, at: header.payload, end: end, depth: depth)
    case .serviceHeader:
      let header = try NSH(bytes, at: offset, end: end)
      guard let inner = header.etherType else { return .notIP }
      return try decode(bytes, inner, at: header.payload, end: end, depth: depth)
    case .wccp:
      let isDirect = offset < end && bytes.u8(offset) >> 4 == 4
      return try decodeIP(bytes, at: isDirect ? offset : offset + 4, end: end, depth: depth)
    default: return .notIP
    }
  }

  /// IPv4 or IPv6, by the version in the first four bits.
  private mutating func decodeIP(_ bytes: RawSpan, at offset: Int, end: Int, depth: Int) throws(DecodeError) -> Result {
    guard offset < end else { throw .short(.ipv4, at: offset, needed: 1, end: end) }
    switch bytes.u8(offset) >> 4 {
    case 4: return try decodeIPv4(bytes, at: offset, end: end, depth: depth)
    case 6: return try decodeIPv6(bytes, at: offset, end: end, depth: depth)
    default: return .notIP
    }
  }

  @inline(__always)
  private mutating func decodeIPv4(_ bytes: RawSpan, at offset: Int, end: Int, depth: Int) throws(DecodeError) -> Result
  {
    let header = try IPv4(bytes, at: offset, end: end)
    return try decodeTransport(
      bytes,
      IPPayload(
        source: header.source, destination: header.destination, transport: header.transport, start: header.payload,
        end: header.end, declaredEnd: header.declaredEnd, fragmentOffset: header.fragmentOffset,
        hasMoreFragments: header.hasMoreFragments, identification: header.identification), depth: depth)
  }

  @inline(__always)
  private mutating func decodeIPv6(_ bytes: RawSpan, at offset: Int, end: Int, depth: Int) throws(DecodeError) -> Result
  {
    let header = try IPv6(bytes, at: offset, end: end)
    return try decodeTransport(
      bytes,
      IPPayload(
        source: header.source, destination: header.destination, transport: header.transport, start: header.payload,
        end: header.end, declaredEnd: header.declaredEnd, fragmentOffset: header.fragmentOffset,
        hasMoreFragments: header.hasMoreFragments, identification: header.identification), depth: depth)
  }

  @inline(__always)
  private mutating func decodeTransport(_ bytes: RawSpan, _ ip: IPPayload, depth: Int) throws(DecodeError) -> Result {
    flags = []
    sequence = 0
    opensAssociation = false
    fragment = .none
    if ip.isFragment {
      fragment = ip.fragmentOffset == 0 ? .first : .later
      fragmentKey = ip.fragmentKey
      if fragment == .later {
        setKey(ip, 0, 0)
        setPayload(ip, at: ip.end)
        return .packet
      }
    }
    switch ip.transport {
    case .tcp:
      let header = try tcp(bytes, ip)
      flags = header.flags
      sequence = header.sequence
      setKey(ip, header.sourcePort, header.destinationPort)
      setPayload(ip, at: header.payload)
      return .packet
    case .udp:
      let header = try udp(bytes, ip)
      let payload = ip.start + UDP.byteCount
      if depth < Self.tunnelLimit, fragment == .none,
        let tunnel = UDPTunnel(bytes, port: header.destinationPort, at: payload, end: header.end),
        let inner = decodeTunnel(bytes, tunnel.etherType, at: tunnel.payload, end: header.end, depth: depth + 1)
      {
        return inner
      }
      setKey(ip, header.sourcePort, header.destinationPort)
      setPayload(ip, at: payload)
      payloadEnd = max(payloadStart, min(payloadEnd, header.end))
      return .packet
    default:
      return try decodeRareTransport(bytes, ip, depth: depth)
    }
  }

  /// Accepts a header that the snap length cut after the ports.
  @inline(__always)
  private func tcp(_ bytes: RawSpan, _ ip: IPPayload) throws(DecodeError) -> TCP {
    do {
      return try TCP(bytes, at: ip.start, end: ip.end)
    } catch {
      guard error.problem == .short, ip.end < ip.declaredEnd, let cut = TCP(cut: bytes, at: ip.start, end: ip.end)
      else {
        throw error
      }
      return cut
    }
  }

  @inline(__always)
  private func udp(_ bytes: RawSpan, _ ip: IPPayload) throws(DecodeError) -> UDP {
    do {
      return try UDP(bytes, at: ip.start, end: ip.end)
    } catch {
      guard ip.end < ip.declaredEnd, let ports = Ports(bytes, at: ip.start, end: ip.end) else { throw error }
      return UDP(sourcePort: ports.source, destinationPort: ports.destination, end: ip.end)
    }
  }

  private mutating func decodeRareTransport(
    _ bytes: RawSpan, _ ip: IPPayload, depth: Int
  ) throws(DecodeError) -> Result {
    switch ip.transport {
    case .sctp:
      let header = try SCTP(bytes, at: ip.start, end: ip.end)
      setKey(ip, header.sourcePort, header.destinationPort)
      setPayload(ip, at: ip.start + SCTP.byteCount)
      opensAssociation = header.chunkType == 1
      return .packet
    case .icmp, .icmpv6:
      return try decodeICMP(bytes, ip)
    case TransportProtocol(rawValue: 4), TransportProtocol(rawValue: 41):
      let etherType: EtherType = ip.transport.rawValue == 4 ? .ipv4 : .ipv6
      if depth < Self.tunnelLimit,
        let inner = decodeTunnel(bytes, etherType, at: ip.start, end: ip.end, depth: depth + 1)
      {
        return inner
      }
    case TransportProtocol(rawValue: 51):
      // Authentication Header (RFC 4302) over IPv4; over IPv6 it is an extension header.
      guard ip.start + 8 <= ip.end else { throw .short(.ah, at: ip.start, needed: 8, end: ip.end) }
      let length = (Int(bytes.u8(ip.start + 1)) + 2) * 4
      guard ip.start + length <= ip.end else { throw .short(.ah, at: ip.start, needed: length, end: ip.end) }
      var inner = ip
      inner.transport = TransportProtocol(rawValue: bytes.u8(ip.start))
      inner.start += length
      if depth < Self.tunnelLimit { return try decodeTransport(bytes, inner, depth: depth + 1) }
    case TransportProtocol(rawValue: 47):
      if depth < Self.tunnelLimit, let header = GRE(bytes, at: ip.start, end: ip.end),
        let inner = decodeTunnel(bytes, header.etherType, at: header.payload, end: ip.end, depth: depth + 1)
      {
        return inner
      }
    default: break
    }
    setKey(ip, 0, 0)
    setPayload(ip, at: ip.start)
    return .packet
  }

  /// Decodes the packet in a tunnel. Nil, and nothing is changed, if the bytes inside are not a packet.
  private mutating func decodeTunnel(
    _ bytes: RawSpan, _ etherType: EtherType, at offset: Int, end: Int, depth: Int
  ) -> Result? {
    let outer = self
    do {
      let result = try decode(bytes, etherType, at: offset, end: end, depth: depth)
      if result != .notIP { return result }
    } catch {}
    self = outer
    return nil
  }

  private mutating func decodeICMP(_ bytes: RawSpan, _ ip: IPPayload) throws(DecodeError) -> Result {
    _ = try ICMP(bytes, at: ip.start, end: ip.end)
    setKey(ip, 0, 0)
    setPayload(ip, at: ip.start + ICMP.byteCount)
    return .packet
  }

  @inline(__always)
  private mutating func setKey(_ ip: IPPayload, _ sourcePort: UInt16, _ destinationPort: UInt16) {
    (key, sender) = FlowKey.make(
      FiveTuple(
        source: ip.source, sourcePort: sourcePort, destination: ip.destination, destinationPort: destinationPort,
        transport: ip.transport))
  }

  @inline(__always)
  private mutating func setPayload(_ ip: IPPayload, at offset: Int) {
    payloadStart = min(offset, ip.end)
    payloadEnd = ip.end
    payloadLength = UInt32(clamping: ip.declaredEnd &- offset)
  }
}
