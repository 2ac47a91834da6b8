import ByteInput
import Documents
import FlowModel

/// Goldmane's records: a key, which the records of a flow repeat, with counts and times.
extension CalicoFlowLog: InPlaceFlowLog {
  /// What is kept between records.
  struct RecordsInPlace {
    fileprivate var scanner = RecordScanner(Field.schema)
    /// By the number of the key's text; nil for a key that is not understood.
    fileprivate var keys: [Key?] = []
  }

  /// The meaning of a key.
  fileprivate struct Key {
    let source: LogEvent.End
    let destination: LogEvent.End
    let transport: TransportProtocol
    let direction: PolicyDirection?
    let isDenied: Bool
    /// The policy that denied.
    let hit: CalicoPolicyHit?
  }

  /// The fields that are read. The raw value is the field's number in the schema.
  fileprivate enum Field: Int, CaseIterable {
    case key = 0
    case start, end, packetsIn, packetsOut, bytesIn, bytesOut, started, completed, live

    private var name: String {
      switch self {
      case .key: "Key"
      case .start: "start_time"
      case .end: "end_time"
      case .packetsIn: "packets_in"
      case .packetsOut: "packets_out"
      case .bytesIn: "bytes_in"
      case .bytesOut: "bytes_out"
      case .started: "num_connections_started"
      case .completed: "num_connections_completed"
      case .live: "num_connections_live"
      }
    }

    static let schema = RecordSchema(allCases.map(\.name) + others)

    /// Names of a record in another form, or with a wrapper.
    private static let others = [
      "flow", "items", "policies", "Policies", "source_labels", "dest_labels", "StartTime", "EndTime", "PacketsIn",
      "PacketsOut", "BytesIn", "BytesOut", "data", "streams", "events", "logEvents", "jsonPayload", "log",
      "textPayload",
      "message", "body", "line", "MESSAGE", "@message", "record", "_source",
    ]

    static let otherNumbers = allCases.count..<allCases.count + others.count
  }

  mutating func take(_ record: Range<Int>, of bytes: RawSpan, origin: Int, _ sink: inout LogSink) -> Bool {
    guard bytes.u8(record.lowerBound) == UInt8(ascii: "{"),
      inPlace.scanner.scan(bytes, record.lowerBound, record.upperBound) == record.upperBound,
      Field.otherNumbers.allSatisfy({ inPlace.scanner[$0].isAbsent }), let key = key(bytes, &sink),
      let start = seconds(.start, bytes), let end = seconds(.end, bytes), let counts = counts(bytes)
    else { return false }
    var event = LogEvent(key.source, key.destination, key.transport)
    event.first = start.moment
    event.last = end.moment
    event.opener = .sender
    event.reporter = key.direction?.rawValue ?? ""
    Self.setCounts(&event, counts, key.direction)
    if key.isDenied, isStale(bytes) {
      sink.note(.staleDenials)
      sink.skip(Self.stale)
      return true
    }
    Self.setAction(&event, key.isDenied, key.hit, key.direction)
    sink.add(event, origin: origin)
    return true
  }

  private subscript(field: Field) -> ScannedValue { inPlace.scanner[field.rawValue] }

  /// Nil for a key that is not understood.
  private mutating func key(_ bytes: RawSpan, _ sink: inout LogSink) -> Key? {
    let field = self[.key]
    guard field.kind == .object, let number = sink.number(ofObject: field, bytes) else { return nil }
    if number < inPlace.keys.count { return inPlace.keys[number] }
    precondition(number == inPlace.keys.count, "keys are numbered in order")
    let key = field.tree(bytes).flatMap { Self.key($0) }
    inPlace.keys.append(key)
    return key
  }

  private static func key(_ document: DocumentNode) -> Key? {
    let unit = LogUnit(text: "", document: document, origin: 0, time: nil)
    guard unit["source_name"] ?? unit["source_name_aggr"] != nil,
      let transport = (unit["proto"] ?? unit["protocol"]).flatMap(transport)
    else { return nil }
    let record = DocumentNode(.object([]), line: document.line)
    return Key(
      source: CalicoEnd.end("source", unit, labels: record), destination: CalicoEnd.end("dest", unit, labels: record),
      transport: transport, direction: direction(unit["reporter"]), isDenied: isDenied(unit),
      hit: CalicoPolicyHit.denying(record, document))
  }

  /// A time in whole seconds since 1970; `moment` is nil where the record has none. Nil for a time in another form.
  private func seconds(_ field: Field, _ bytes: RawSpan) -> (moment: Timestamp?, Void)? {
    let value = self[field]
    if value.isAbsent { return (nil, ()) }
    guard let number = value.int(bytes), (0..<1 << 33).contains(number) else { return nil }
    return (Timestamp(seconds: Int64(number)), ())
  }

  private func counts(_ bytes: RawSpan) -> Counts? {
    guard let packetsIn = number(.packetsIn, bytes), let packetsOut = number(.packetsOut, bytes),
      let bytesIn = number(.bytesIn, bytes), let bytesOut = number(.bytesOut, bytes)
    else { return nil }
    return Counts(incoming: (packetsIn, bytesIn), outgoing: (packetsOut, bytesOut))
  }

  /// 0 where the record lacks it; nil for anything but a whole number.
  private func number(_ field: Field, _ bytes: RawSpan) -> Int? {
    self[field].isAbsent ? 0 : self[field].int(bytes)
  }

  private func isStale(_ bytes: RawSpan) -> Bool {
    let counters: [Field] = [.packetsIn, .packetsOut, .started, .completed, .live]
    return !self[.packetsIn].isAbsent && counters.allSatisfy { self[$0].isAbsent || self[$0].int(bytes) == 0 }
  }
}
