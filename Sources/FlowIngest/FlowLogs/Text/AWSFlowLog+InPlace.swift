import ByteInput
import FlowModel

extension AWSFlowLog: InPlaceFlowLog {
  /// The places of the columns in a line.
  struct Columns {
    /// How many there are.
    let count: Int
    let source: (address: Int, port: Int)
    let destination: (address: Int, port: Int)
    let transport: Int
    let packets: Int
    let bytes: Int
    let start: Int
    let end: Int
    let action: Int
    let status: Int
    /// Negative for a column that the log does not have, as all that follow.
    let interface: Int
    let direction: Int
    let flags: Int
    let rejectReason: Int
    /// The addresses of the packet itself.
    let packet: (source: Int, destination: Int)

    static let version2 = Columns(AWSFlowLog.version2)

    /// Nil where a column is missing that every log of traffic has, or a name comes twice.
    init?(_ names: [String]) {
      guard Set(names).count == names.count else { return nil }
      let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
      guard let from = places["srcaddr"], let fromPort = places["srcport"], let to = places["dstaddr"],
        let toPort = places["dstport"], let transport = places["protocol"], let packets = places["packets"],
        let bytes = places["bytes"], let start = places["start"], let end = places["end"],
        let action = places["action"], let status = places["log-status"]
      else { return nil }
      count = names.count
      (source, destination) = ((from, fromPort), (to, toPort))
      (self.transport, self.packets, self.bytes, self.start, self.end) = (transport, packets, bytes, start, end)
      (self.action, self.status) = (action, status)
      interface = places["interface-id"] ?? -1
      direction = places["flow-direction"] ?? -1
      flags = places["tcp-flags"] ?? -1
      rejectReason = places["reject-reason"] ?? -1
      packet = (places["pkt-srcaddr"] ?? -1, places["pkt-dstaddr"] ?? -1)
    }
  }

  mutating func take(_ line: Range<Int>, of bytes: RawSpan, origin: Int, _ sink: inout LogSink) -> Bool {
    guard bytes.u8(line.upperBound - 1) != UInt8(ascii: "}"),
      let fields = LineFields(bytes, line, separator: UInt8(ascii: " ")), let columns = columns(of: fields, bytes)
    else { return false }
    guard let status = fields.field(columns.status, bytes), status.equals("OK", bytes),
      let transport = fields.field(columns.transport, bytes)?.int(bytes).flatMap({ UInt8(exactly: $0) }),
      let packets = fields.field(columns.packets, bytes)?.int(bytes),
      let volume = fields.field(columns.bytes, bytes)?.int(bytes),
      let start = fields.field(columns.start, bytes)?.int(bytes),
      let end = fields.field(columns.end, bytes)?.int(bytes),
      (0..<1 << 33).contains(start), (0..<1 << 33).contains(end), let action = fields.field(columns.action, bytes)
    else { return false }
    let hasPorts = TransportProtocol(rawValue: transport).hasPorts
    guard let from = fields.field(columns.packet.source, bytes) ?? fields.field(columns.source.address, bytes),
      let to = fields.field(columns.packet.destination, bytes) ?? fields.field(columns.destination.address, bytes),
      let source = sink.address(from, bytes), let destination = sink.address(to, bytes),
      let fromPort = hasPorts ? fields.field(columns.source.port, bytes)?.port(bytes) : 0,
      let toPort = hasPorts ? fields.field(columns.destination.port, bytes)?.port(bytes) : 0
    else { return false }
    var flags = LogFlags()
    if let written = fields.field(columns.flags, bytes) {
      guard let bits = written.int(bytes), LogNumber.isFlags(bits) else { return false }
      flags = KeyedText.flags(gathered: bits, packets: 1)
    }
    var event = LogEvent(
      LogEvent.End(address: source, port: fromPort), LogEvent.End(address: destination, port: toPort),
      TransportProtocol(rawValue: transport))
    event.first = Timestamp(seconds: Int64(start))
    event.last = Timestamp(seconds: Int64(end))
    (event.packets, event.bytes, event.flags) = (packets, volume, flags)
    let way = fields.field(columns.direction, bytes).map { sink.text($0, bytes) }
    let nothing = ScannedValue(kind: .string, start: line.lowerBound, end: line.lowerBound)
    event.reporter = sink.text(
      fields.field(columns.interface, bytes) ?? nothing, fields.field(columns.direction, bytes) ?? nothing, bytes)
    Self.setAction(
      &event, sink.text(action, bytes), way.flatMap { PolicyDirection(rawValue: $0) },
      rejectReason: fields.field(columns.rejectReason, bytes).map { sink.text($0, bytes) })
    sink.add(event, origin: origin)
    return true
  }

  /// The columns of a line; nil for a line of another length.
  private func columns(of fields: LineFields, _ bytes: RawSpan) -> Columns? {
    let isVersion2 = fields.count == 14 && fields[0].isByte(UInt8(ascii: "2"), bytes) && fields[2].begins("eni-", bytes)
    guard let columns = isVersion2 ? Columns.version2 : places, columns.count == fields.count else { return nil }
    for place in 0..<fields.count where fields[place].isEmpty { return nil }
    return columns
  }
}

extension LineFields {
  /// Nil for a column that is missing or has no value.
  fileprivate func field(_ place: Int, _ bytes: RawSpan) -> ScannedValue? {
    guard place >= 0 else { return nil }
    let field = self[place]
    return field.isByte(UInt8(ascii: "-"), bytes) ? nil : field
  }
}
