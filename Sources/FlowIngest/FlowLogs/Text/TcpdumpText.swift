import FlowModel

/// Packets as printed by `tcpdump`, with or without `-e`, `-v`, `-n` and a date, or as tshark's one-line summaries.
///
///     16:09:03.123456 eth0 In  IP 10.244.0.8.48980 > 192.0.2.1.80: Flags [S], seq 1, length 0
///     2026-03-01 16:09:03.123456 IP 10.244.0.8.48980 > 10.96.0.10.53: 1234+ A? example.com. (29)
///     16:09:03.1 02:42:ac:13:00:02 > 02:42:ac:13:00:03, ethertype IPv4 (0x0800), length 74: 10.0.0.1.4 > 10.0.0.2.80: Flags [S]
///     10.0.0.1 (client) -> 10.0.0.2 TCP 59466 → 443 [SYN]
///
/// With `-v` the IP header is on a line of its own, and so is the packet inside of a VXLAN tunnel; both lines have one time. Only lines
/// with a date (`-tttt`, or `-tt`) have a usable time.
struct TcpdumpText: FlowLog {
  static let name = "tcpdump-text"
  static let summary = "packets printed by tcpdump, best with -n, or tshark's one-line summaries"
  static let detection = "lines with 'Flags [' and ' > ', or with ' → ' and ports"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]
  static let notes: [InputNote] = [.timesWithoutZone]

  /// A host or port written as a name, which may stand for any.
  static let named = SkipReason(rawValue: "named-host-or-port")

  /// What the next line continues: the first line of a packet, or a tunnel's outer packet.
  private var first: TcpdumpLine?
  /// The error that quotes the next packet.
  private var quoting: ICMPError?
  private var payloads: [Direction: Payload] = [:]
  /// The latest client of each server that a client address asked: an ICMP error names no client port.
  private var clients: [Asked: TcpdumpLine.Packet] = [:]

  private struct Asked: Hashable {
    let client: IPAddress?
    let server: IPAddress?
    /// Nil for the latest, whatever its port.
    let port: UInt16?
  }

  private struct Direction: Hashable {
    let source: Endpoint
    let destination: Endpoint

    init(_ packet: TcpdumpLine.Packet) {
      source = Endpoint(address: packet.sender.address, port: packet.sender.port)
      destination = Endpoint(address: packet.receiver.address, port: packet.receiver.port)
    }
  }

  /// The data of one direction of a connection, as one interface saw it.
  private struct Payload {
    let reporter: String
    var sequences: Set<UInt32> = []
  }

  /// First sequence numbers that are remembered for each direction of a connection.
  private static let sequenceLimit = 4096

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    let text = unit.text
    return
      (text.containsBytes(" > ")
      && (text.containsBytes(": Flags [") || text.containsBytes(": UDP, length") || text.containsBytes("? ")))
      || (text.containsBytes(" → ") && text.containsBytes("-> ") && text.containsBytes(" TCP "))
  }

  static func recognises(_ sample: [LogUnit]) -> Bool {
    sample.contains { recognises($0) && (summary($0.text) != nil || packet(TcpdumpLine($0.text).content) != nil) }
  }

  /// Whether the lines are packets whose hosts are all names.
  static func areNamed(_ sample: [LogUnit]) -> Bool {
    sample.contains { unit in
      guard recognises(unit), case .named = TcpdumpLine(unit.text).content else { return false }
      return true
    }
  }

  private static func packet(_ content: TcpdumpLine.Content) -> TcpdumpLine.Packet? {
    switch content {
    case .packet(let packet): packet
    case .tunnel(_, _, let inner): inner.flatMap(packet)
    case .header, .error, .named, .other: nil
    }
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard unit.document == nil else { return sink.skip(LogSink.noConnection) }
    if let event = Self.summary(unit.text) { return sink.add(event, origin: unit.origin) }
    let line = TcpdumpLine(unit.text)
    if line.hasClock {
      first = line
      quoting = nil
    }
    take(line.content, line, unit, &sink)
  }

  private mutating func take(
    _ content: TcpdumpLine.Content, _ line: TcpdumpLine, _ unit: LogUnit, _ sink: inout LogSink
  ) {
    switch content {
    case .header:
      if !line.hasClock, first == nil { first = line }
      sink.headers += 1
    case .packet(let packet): add(packet, line, unit, &sink)
    case .tunnel(let outer, let hasBadChecksum, let inner):
      if hasBadChecksum { sink.note(.tunnelChecksumsWrong) }
      if let outer {
        add(outer, line, unit, &sink)
      } else {
        sink.headers += 1
      }
      if let inner { take(inner, line, unit, &sink) }
    case .error(let error, let client, let server, let port):
      quoting = error
      guard let server, let packet = clients[Asked(client: client, server: server, port: port)] else {
        return sink.skip(LogSink.noConnection)
      }
      sink.add(error, quoting: packet.sender, packet.receiver, packet.transport, origin: unit.origin)
    case .named:
      sink.note(.namesInPlaceOfAddresses)
      sink.skip(Self.named)
    case .other: sink.skip(LogSink.noConnection)
    }
  }

  private mutating func add(
    _ packet: TcpdumpLine.Packet, _ line: TcpdumpLine, _ unit: LogUnit, _ sink: inout LogSink
  ) {
    if let error = quoting, !line.hasClock {
      quoting = nil
      sink.headers += 1
      return sink.add(error, quoting: packet.sender, packet.receiver, packet.transport, origin: unit.origin)
    }
    var event = LogEvent(packet.sender, packet.receiver, packet.transport)
    event.first = line.time ?? (line.hasClock ? nil : first?.time) ?? unit.time
    event.reporter = line.hasClock ? line.reporter : first?.reporter ?? ""
    event.flags = packet.flags
    event.bytes = line.length ?? packet.payload
    event.dnsName = packet.dnsName
    if packet.transport == .tcp { event.segment = segment(packet, event.reporter) }
    if event.first == nil { sink.note(.timesWithoutDate) }
    for port in [packet.receiver.port, nil] {
      clients[Asked(client: packet.sender.address, server: packet.receiver.address, port: port)] = packet
    }
    sink.add(event, origin: unit.origin)
  }

  /// The payload counts for the first interface that shows data of this direction; on others the same packets appear again.
  private mutating func segment(_ packet: TcpdumpLine.Packet, _ reporter: String) -> LogEvent.Segment {
    var segment = LogEvent.Segment()
    if packet.flags == .syn { segment.initialSequence = packet.sequence }
    guard packet.payload > 0, let sequence = packet.sequence else { return segment }
    let direction = Direction(packet)
    var known = payloads[direction] ?? Payload(reporter: reporter)
    guard known.reporter == reporter else { return segment }
    if known.sequences.contains(sequence) {
      segment.isRepeated = true
    } else {
      segment.payload = packet.payload
      if known.sequences.count < Self.sequenceLimit { known.sequences.insert(sequence) }
    }
    payloads[direction] = known
    return segment
  }

  private static func summary(_ text: String) -> LogEvent? {
    guard text.containsBytes(" → ") else { return nil }
    let words = text.split(separator: " ").map(String.init)
    guard let arrow = words.firstIndex(of: "->"), let ports = words.firstIndex(of: "→"), ports > 0,
      ports + 1 < words.count
    else { return nil }
    let source = words[..<arrow].compactMap { IPAddress($0) }.last
    let destination = words[arrow...].compactMap { IPAddress($0) }.first
    guard let source, let destination, let transport = words.lazy.compactMap({ TransportProtocol(name: $0) }).first
    else {
      return nil
    }
    var event = LogEvent(
      LogEvent.End(source.description, words[ports - 1]), LogEvent.End(destination.description, words[ports + 1]),
      transport)
    let places = text.ranges(of: "[")
    if let start = places.last?.upperBound {
      event.flags = KeyedText.flags(text[start...].prefix { $0 != "]" }.split(separator: ",").map { $0.trimmedBlanks })
    }
    return event
  }
}
