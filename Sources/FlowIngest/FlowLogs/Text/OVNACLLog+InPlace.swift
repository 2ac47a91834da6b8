import ByteInput
import FlowModel

extension OVNACLLog: InPlaceFlowLog {
  /// What the values mean that most lines repeat, by their texts.
  struct KnownTexts {
    /// The last field before the packet's: `to-lport: tcp`.
    struct Side {
      let name: String
      let direction: PolicyDirection?
      let transport: TransportProtocol
    }

    private var sides: [String: Side] = [:]
    private var flags: [String: LogFlags] = [:]
    private var names: [String: OVNACLName] = [:]

    /// Texts kept of each kind; there are far fewer in a log.
    private static let limit = 10_000
    /// Bytes of a text that is kept: names of ACLs have at most 63.
    private static let longest = 256

    private static func isKept(_ text: String, beside count: Int) -> Bool {
      count < limit && text.utf8.count <= longest
    }

    /// Nil for an unknown protocol.
    mutating func side(_ text: String) -> Side? {
      if let known = sides[text] { return known }
      guard let transport = OVNACLLog.transport(text) else { return nil }
      let name = text.prefix { $0 != ":" }.trimmedBlanks
      let side = Side(name: name, direction: OVNACLLog.direction(name), transport: transport)
      if Self.isKept(text, beside: sides.count) { sides[text] = side }
      return side
    }

    mutating func flags(_ text: String) -> LogFlags {
      if let known = flags[text] { return known }
      let value = KeyedText.flags(text.split(separator: "|").map(String.init))
      if Self.isKept(text, beside: flags.count) { flags[text] = value }
      return value
    }

    /// Of the name in its quotation marks.
    mutating func policy(_ text: String) -> OVNACLName {
      if let known = names[text] { return known }
      let value = OVNACLName(text.trimmed("\""))
      if Self.isKept(text, beside: names.count) { names[text] = value }
      return value
    }
  }

  /// The fields of a line that matter.
  private struct Values {
    var name: ScannedValue?
    var verdict: ScannedValue?
    var severity: ScannedValue?
    var direction: ScannedValue?
    var source4: ScannedValue?
    var destination4: ScannedValue?
    var source6: ScannedValue?
    var destination6: ScannedValue?
    var sourcePort: ScannedValue?
    var destinationPort: ScannedValue?
    var flags: ScannedValue?

    /// A field as `name=value`, without blanks around it. Of several with one name the first counts.
    mutating func take(_ field: ScannedValue, _ bytes: RawSpan) {
      func value(_ name: StaticString) -> ScannedValue? {
        guard field.begins(name, bytes) else { return nil }
        return ScannedValue(kind: .string, start: field.start + name.utf8CodeUnitCount, end: field.end)
      }
      guard field.end - field.start >= 5 else { return }
      switch bytes.u8(field.start) {
      case UInt8(ascii: "n"):
        if let name = value("name=") { self.name = self.name ?? name }
        if let from = value("nw_src=") { source4 = source4 ?? from }
        if let to = value("nw_dst=") { destination4 = destination4 ?? to }
      case UInt8(ascii: "i"):
        if let from = value("ipv6_src=") { source6 = source6 ?? from }
        if let to = value("ipv6_dst=") { destination6 = destination6 ?? to }
      case UInt8(ascii: "t"):
        if let port = value("tp_src=") { sourcePort = sourcePort ?? port }
        if let port = value("tp_dst=") { destinationPort = destinationPort ?? port }
        if let flags = value("tcp_flags=") { self.flags = self.flags ?? flags }
      case UInt8(ascii: "v"): if let verdict = value("verdict=") { self.verdict = self.verdict ?? verdict }
      case UInt8(ascii: "s"): if let severity = value("severity=") { self.severity = self.severity ?? severity }
      case UInt8(ascii: "d"): if let side = value("direction=") { direction = direction ?? side }
      default: break
      }
    }
  }

  mutating func take(_ line: Range<Int>, of bytes: RawSpan, origin: Int, _ sink: inout LogSink) -> Bool {
    guard bytes.u8(line.upperBound - 1) != UInt8(ascii: "}"), let head = Self.head(line, bytes),
      let moment = clock.moment(ScannedValue(kind: .string, start: line.lowerBound, end: head.time), bytes),
      let fields = LineFields(bytes, head.fields..<line.upperBound, separator: UInt8(ascii: ","), quotes: true)
    else { return false }
    var values = Values()
    for place in 0..<fields.count { values.take(fields[place].withoutBlanks(bytes), bytes) }
    guard let name = values.name, let verdict = values.verdict, let last = values.direction ?? values.severity,
      let from = values.source4 ?? values.source6, let to = values.destination4 ?? values.destination6,
      let source = sink.address(from, bytes),
      let destination = sink.address(to, bytes), let side = known.side(sink.text(last, bytes))
    else { return false }
    let ports = (values.sourcePort?.port(bytes), values.destinationPort?.port(bytes))
    guard (ports.0 != nil) == (values.sourcePort != nil), (ports.1 != nil) == (values.destinationPort != nil) else {
      return false
    }
    var event = LogEvent(
      LogEvent.End(address: source, port: ports.0 ?? 0), LogEvent.End(address: destination, port: ports.1 ?? 0),
      side.transport)
    event.first = moment
    if let flags = values.flags { event.flags = known.flags(sink.text(flags, bytes)) }
    event.reporter = side.name
    let policy = sink.text(name, bytes)
    Self.setVerdict(&event, sink.text(verdict, bytes), side.direction) { known.policy(policy) }
    sink.add(event, origin: origin)
    return true
  }

  /// Where the time ends and the fields begin, in `TIME|NUMBER|acl_log(ovn_pinctrl0)|LEVEL|name=...`. Nil for any other line, such as one
  /// with words before the time.
  private static func head(_ line: Range<Int>, _ bytes: RawSpan) -> (time: Int, fields: Int)? {
    var bars = InlineArray<4, Int>(repeating: 0)
    var count = 0
    var offset = line.lowerBound
    while count < 4, offset < line.upperBound {
      let byte = bytes.u8(offset)
      if byte == UInt8(ascii: " ") { return nil }
      if byte == UInt8(ascii: "|") {
        bars[count] = offset
        count += 1
      }
      offset += 1
    }
    guard count == 4, offset < line.upperBound else { return nil }
    let module = ScannedValue(kind: .string, start: bars[1] + 1, end: bars[2])
    let rest = ScannedValue(kind: .string, start: offset, end: line.upperBound)
    return module.begins("acl_log(ovn_pinctrl", bytes) && rest.begins("name=", bytes) ? (bars[0], offset) : nil
  }
}

extension ScannedValue {
  /// Without blanks and tabs at both ends.
  fileprivate func withoutBlanks(_ bytes: RawSpan) -> ScannedValue {
    func isBlank(_ offset: Int) -> Bool { bytes.u8(offset) == 0x20 || bytes.u8(offset) == 0x09 }
    var (from, to) = (start, end)
    while from < to, isBlank(from) { from += 1 }
    while to > from, isBlank(to - 1) { to -= 1 }
    return ScannedValue(kind: .string, start: from, end: to)
  }
}
