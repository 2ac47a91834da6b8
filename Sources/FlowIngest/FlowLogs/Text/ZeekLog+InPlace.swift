import ByteInput
import FlowModel

extension ZeekLog: InPlaceFlowLog {
  /// The places of a conn log's columns in a line.
  struct ConnectionColumns {
    let sender: (host: Int, port: Int)
    let receiver: (host: Int, port: Int)
    let state: Int
    let transport: Int
    /// Negative for a column that the log does not have, as all that follow.
    let number: Int
    let start: Int
    let duration: Int
    let history: Int
    let packets: (sent: Int, received: Int)
    let bytes: (sent: Int, received: Int)

    /// Nil for a log of another kind.
    init?(_ columns: [String: Int]) {
      guard let origHost = columns["id.orig_h"], let origPort = columns["id.orig_p"],
        let respHost = columns["id.resp_h"], let respPort = columns["id.resp_p"],
        let state = columns["conn_state"], let transport = columns["proto"]
      else { return nil }
      (sender, receiver) = ((origHost, origPort), (respHost, respPort))
      (self.state, self.transport) = (state, transport)
      number = columns["ip_proto"] ?? -1
      start = columns["ts"] ?? -1
      duration = columns["duration"] ?? -1
      history = columns["history"] ?? -1
      packets = (columns["orig_pkts"] ?? -1, columns["resp_pkts"] ?? -1)
      bytes = (columns["orig_ip_bytes"] ?? -1, columns["resp_ip_bytes"] ?? -1)
    }
  }

  mutating func take(_ line: Range<Int>, of bytes: RawSpan, origin: Int, _ sink: inout LogSink) -> Bool {
    guard let columns = connection, bytes.u8(line.lowerBound) != UInt8(ascii: "#"),
      bytes.u8(line.upperBound - 1) != UInt8(ascii: "}"), let values = LineFields(bytes, line, separator: 0x09)
    else { return false }
    guard let state = values.field(columns.state, bytes), let transport = values.transport(columns, bytes),
      let sent = values.number(columns.packets.sent, bytes, orElse: 1),
      let sentBytes = values.number(columns.bytes.sent, bytes, orElse: 0),
      let receivedBytes = values.number(columns.bytes.received, bytes, orElse: 0),
      let received = values.number(columns.packets.received, bytes, orElse: state.equals("SF", bytes) ? 1 : 0),
      let start = values.start(columns, bytes), let duration = values.nanoseconds(columns.duration, bytes),
      let sender = end(columns.sender, values, bytes, transport, &sink),
      let receiver = end(columns.receiver, values, bytes, transport, &sink)
    else { return false }
    var event = LogEvent(sender, receiver, transport)
    event.opener = .sender
    event.reporter = path
    event.first = start
    if let length = duration.value { event.last = Timestamp(nanoseconds: start.nanoseconds + length) }
    (event.packets, event.bytes) = (sent, sentBytes)
    (event.replyPackets, event.replyBytes) = (received, receivedBytes)
    setState(&event, sink.text(state, bytes))
    if let history = values.field(columns.history, bytes), !history.isEmpty,
      bytes.u8(history.start) == UInt8(ascii: "H")
    {
      setResponderAsOpener(&event)
    }
    sink.add(event, origin: origin)
    return true
  }

  /// Nil unless address and port are plain.
  private func end(
    _ column: (host: Int, port: Int), _ values: borrowing LineFields, _ bytes: RawSpan, _ transport: TransportProtocol,
    _ sink: inout LogSink
  ) -> LogEvent.End? {
    guard let host = values.field(column.host, bytes), let address = sink.address(host, bytes) else { return nil }
    guard transport.hasPorts else { return LogEvent.End(address: address, port: 0) }
    guard let port = values.field(column.port, bytes)?.port(bytes) else { return nil }
    return LogEvent.End(address: address, port: port)
  }
}

/// The values of one line. Everything that is not written as Zeek writes it is nil.
extension LineFields {
  /// Nil for a column that is missing or unset.
  fileprivate func field(_ place: Int, _ bytes: RawSpan) -> ScannedValue? {
    guard place >= 0, place < count else { return nil }
    let field = self[place]
    return field.isByte(UInt8(ascii: "-"), bytes) || field.equals("(empty)", bytes) ? nil : field
  }

  fileprivate func transport(_ columns: ZeekLog.ConnectionColumns, _ bytes: RawSpan) -> TransportProtocol? {
    if let number = field(columns.number, bytes) {
      return number.int(bytes).flatMap { UInt8(exactly: $0) }.map { TransportProtocol(rawValue: $0) }
    }
    guard let name = field(columns.transport, bytes) else { return nil }
    if name.equals("tcp", bytes) { return .tcp }
    return name.equals("udp", bytes) ? .udp : nil
  }

  fileprivate func number(_ place: Int, _ bytes: RawSpan, orElse missing: Int) -> Int? {
    guard let field = field(place, bytes) else { return missing }
    return field.int(bytes)
  }

  /// The time in seconds since 1970, with decimals.
  fileprivate func start(_ columns: ZeekLog.ConnectionColumns, _ bytes: RawSpan) -> Timestamp? {
    guard let field = field(columns.start, bytes), let (seconds, fraction, digits) = decimal(field, bytes),
      seconds < 1 << 33
    else {
      return nil
    }
    return Timestamp(seconds: Int64(seconds), nanoseconds: Int64(fraction) * Self.scales[9 - digits])
  }

  /// A length in seconds, below a million; `value` is nil where the log has none.
  fileprivate func nanoseconds(_ place: Int, _ bytes: RawSpan) -> (value: Int64?, Void)? {
    guard let field = field(place, bytes) else { return (nil, ()) }
    guard let (seconds, fraction, digits) = decimal(field, bytes), seconds < 1_000_000 else { return nil }
    // At most fifteen digits: this is the floating-point number nearest to the text, as in any other form.
    let scale = Self.scales[digits]
    let number = Double(Int64(seconds) * scale + Int64(fraction)) / Double(scale)
    return (Int64(number * 1e9), ())
  }

  /// `12.345`: the whole part, the decimals as a number, and how many of them there are, at most nine.
  private func decimal(_ field: ScannedValue, _ bytes: RawSpan) -> (Int, Int, Int)? {
    let dot = (field.start..<field.end).first { bytes.u8($0) == UInt8(ascii: ".") } ?? field.end
    let digits = max(0, field.end - dot - 1)
    guard dot > field.start, dot - field.start <= 18, digits <= 9,
      let whole = ScannedValue.number(bytes, field.start, dot - field.start)
    else { return nil }
    guard digits > 0 else { return dot == field.end ? (whole, 0, 0) : nil }
    guard let fraction = ScannedValue.number(bytes, dot + 1, digits) else { return nil }
    return (whole, fraction, digits)
  }

  /// Powers of ten.
  private static let scales: [Int64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]
}
