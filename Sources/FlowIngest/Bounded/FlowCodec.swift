import ByteInput
import FlowModel

/// Encodes flows for temporary files of this run, and decodes them. Claims stay in memory and are encoded as numbers.
struct FlowCodec: Sendable {
  /// Claims by number.
  private(set) var claims: [IdentityClaim] = []
  private var numbers: [IdentityClaim: Int] = [:]

  /// Appends the encoded flow.
  mutating func write(_ flow: Flow, to bytes: inout [UInt8]) {
    var writer = FieldWriter(bytes: bytes)
    bytes = []
    write(flow, to: &writer)
    bytes = writer.bytes
  }

  /// The number of a claim plus one; 0 for nil.
  mutating func number(_ claim: IdentityClaim?) -> Int {
    guard let claim else { return 0 }
    if let known = numbers[claim] { return known }
    claims.append(claim)
    numbers[claim] = claims.count
    return claims.count
  }

  private mutating func write(_ flow: Flow, to writer: inout FieldWriter) {
    write(flow.client, to: &writer)
    write(flow.server, to: &writer)
    writer.add(Int(flow.transport.rawValue))
    writer.add(ClientEvidence.allCases.firstIndex(of: flow.clientBy) ?? 0)
    writer.add(flow.fromClient)
    writer.add(flow.fromServer)
    writer.add(flow.copies)
    writer.add(flow.fragments)
    writer.add(flow.tls)
    writer.add(flow.dnsNames) { $0.add($1) }
    writer.add(flow.dnsReplies) { writer, reply in
      writer.add(reply.name)
      writer.add(Int(reply.code) << 1 | (reply.hasRecords ? 1 : 0))
    }
    writer.add(flow.grpcMethods) { $0.add($1) }
    writer.add(flow.icmpErrors) { writer, error in
      writer.add(error.reporter)
      writer.add(Int(error.type) << 8 | Int(error.code))
    }
    writer.add(flow.drops) { $0.add($1) }
    writer.add((flow.passed ? 1 : 0) | (flow.isSampled ? 2 : 0) | (flow.group == nil ? 0 : 4))
    writer.add(flow.origin.input)
    writer.add(flow.origin.offset)
    guard let group = flow.group else { return }
    writer.add(group.count)
    write(group.total, to: &writer)
    writer.add(group.times) { writer, times in
      for moment in [times.start, times.lastTry, times.end] { writer.add(Int(moment.nanoseconds)) }
      writer.add(times.tries)
    }
  }

  private mutating func write(_ end: Endpoint, to writer: inout FieldWriter) {
    writer.add(end.address == nil ? 0 : 1)
    if let address = end.address { writer.add(address) }
    writer.add(Int(end.port))
    writer.add(number(end.claim))
  }

  /// Decodes the flow in `range`.
  func flow(_ bytes: RawSpan, _ range: Range<Int>) -> Flow {
    var reader = FieldReader(place: range.lowerBound)
    return flow(bytes, &reader)
  }

  private func flow(_ bytes: RawSpan, _ reader: inout FieldReader) -> Flow {
    let (client, server) = (end(bytes, &reader), end(bytes, &reader))
    let transport = TransportProtocol(rawValue: UInt8(truncatingIfNeeded: reader.number(bytes)))
    let evidence = ClientEvidence.allCases[reader.number(bytes)]
    var flow = Flow(
      client: client, server: server, transport: transport, clientBy: evidence, origin: Origin(input: 0, offset: 0))
    flow.fromClient = reader.side(bytes)
    flow.fromServer = reader.side(bytes)
    flow.copies = reader.number(bytes)
    flow.fragments = reader.number(bytes)
    flow.tls = reader.tls(bytes)
    flow.dnsNames = reader.list(bytes) { $0.text(bytes) }
    flow.dnsReplies = reader.list(bytes) { reader in
      let name = reader.text(bytes)
      let word = reader.number(bytes)
      return DNSReply(name: name, code: UInt8(truncatingIfNeeded: word >> 1), hasRecords: word & 1 != 0)
    }
    flow.grpcMethods = reader.list(bytes) { $0.text(bytes) }
    flow.icmpErrors = reader.list(bytes) { reader in
      let reporter = reader.address(bytes)
      let word = reader.number(bytes)
      return ICMPError(
        reporter: reporter, type: UInt8(truncatingIfNeeded: word >> 8), code: UInt8(truncatingIfNeeded: word))
    }
    flow.drops = reader.list(bytes) { $0.drop(bytes) }
    let flags = reader.number(bytes)
    flow.passed = flags & 1 != 0
    flow.isSampled = flags & 2 != 0
    flow.origin.input = reader.number(bytes)
    flow.origin.offset = reader.number(bytes)
    guard flags & 4 != 0 else { return flow }
    let count = reader.number(bytes)
    let total = self.flow(bytes, &reader)
    let times = reader.list(bytes) { reader in
      let moments = [reader.moment(bytes), reader.moment(bytes), reader.moment(bytes)]
      return FlowTimes(start: moments[0], lastTry: moments[1], end: moments[2], tries: reader.number(bytes))
    }
    flow.group = FlowGroup(count: count, total: total, times: times)
    return flow
  }

  private func end(_ bytes: RawSpan, _ reader: inout FieldReader) -> Endpoint {
    let address = reader.number(bytes) == 0 ? nil : reader.address(bytes)
    let port = UInt16(truncatingIfNeeded: reader.number(bytes))
    let claim = reader.number(bytes)
    return Endpoint(address: address, port: port, claim: claim == 0 ? nil : claims[claim - 1])
  }
}
