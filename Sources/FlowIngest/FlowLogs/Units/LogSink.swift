import ByteInput
import FlowModel

/// Collects the events of a log's records into conversations.
struct LogSink: ~Copyable {
  var table = LogFlowTable()
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var window: TimeWindow?
  private(set) var packets = 0
  var lostEvents = 0
  /// Lines of column names or about the log itself, which are not records.
  var headers = 0
  /// What was wrong with the input as a whole, each once.
  private(set) var damage: [InputDamage] = []
  private(set) var notes: [InputNote] = []
  private var claims: [IdentityClaim: Int] = [:]
  private var reporters: [String: Int] = [:]
  private var texts = TextCache<String>()
  private var pairs = TextCache<String>()
  private var objects = TextCache<Int>()
  private var objectCount = 0
  private var addresses = TextCache<IPAddress?>()
  /// Whether any record reports a drop.
  private(set) var hasDrops = false

  /// Whether any record names an end.
  var hasClaims: Bool { !claims.isEmpty }

  /// A record about something other than a connection.
  static let noConnection = SkipReason(rawValue: "no-connection")
  /// A record with neither address nor name for one of its ends.
  static let noParties = SkipReason(rawValue: "no-parties")
  /// A record that does not follow the format.
  static let notUnderstood = SkipReason(rawValue: "not-understood")

  init(share: ConversationShare? = nil) { table.share = share }

  mutating func skip(_ reason: SkipReason) { skipped[reason, default: 0].addSaturating(1) }

  mutating func report(_ problem: InputDamage) {
    if !damage.contains(problem) { damage.append(problem) }
  }

  mutating func note(_ note: InputNote) {
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func add(_ translation: AddressTranslation) { table.addTranslation(translation) }

  /// Adds a record. If one of its ends has neither address nor name, or a number is impossible, the record is counted and skipped.
  mutating func add(_ event: LogEvent, origin: Int) {
    guard event.isPossible else {
      if skipped[.numberOutOfRange] == nil { report(.recordMalformed(offset: origin, reason: .numberOutOfRange)) }
      return skip(.numberOutOfRange)
    }
    guard isNamed(event.sender), isNamed(event.receiver) else { return skip(Self.noParties) }
    var record = LogRecord()
    record.origin = origin
    record.sender = end(event.sender)
    record.receiver = end(event.receiver)
    record.transport = event.transport
    record.packets = event.packets
    record.bytes = event.bytes
    record.counting = event.counting
    record.flags = event.flags
    if event.flags.isEmpty, event.transport == .tcp, event.drop?.cause.judgesOpener == true {
      // Policies judge a connection's first packet, so the dropped packet was the SYN.
      record.flags = .syn
    }
    record.first = (event.first ?? event.last)?.nanoseconds
    record.last = (event.last ?? event.first)?.nanoseconds
    record.opener = event.opener
    record.reporter = number(of: event.reporter)
    let place = table.add(record)
    if event.replyPackets > 0 || event.replyBytes > 0 || !event.replyFlags.isEmpty {
      swap(&record.sender, &record.receiver)
      record.packets = event.replyPackets
      record.bytes = event.replyBytes
      record.flags = event.replyFlags
      record.opener = .unknown
      table.add(record)
      swap(&record.sender, &record.receiver)
    }
    packets.addSaturating(event.packets)
    packets.addSaturating(event.replyPackets)
    if let first = event.first ?? event.last, let last = event.last ?? event.first {
      window.merge(TimeWindow(first, last))
    }
    if let segment = event.segment { table.add(segment, record, to: place) }
    if event.passed { table.notePassed(place, by: event.passedBy) }
    if let name = event.dnsName { table.addDNSName(name.lowercased(), to: place) }
    if let name = event.serverName { table.addServerName(name.lowercased(), to: place) }
    if let name = event.applicationProtocol { table.addApplicationProtocol(name, to: place) }
    if event.dropsOpener { table.noteDropped(record, to: place) }
    switch event.kind {
    case .policyVerdict where event.drop == nil: table.noteAllowed(place, by: event.passedBy)
    case .policyVerdict: break
    case .other where event.drop == nil: table.hasTraces = true
    case .other: break
    }
    guard let drop = event.drop else { return }
    hasDrops = true
    table.addDrop(drop, record, to: place, isVerdictEvent: event.kind == .policyVerdict)
  }

  /// Adds an ICMP error that quotes a packet of a conversation.
  mutating func add(
    _ error: ICMPError, quoting sender: LogEvent.End, _ receiver: LogEvent.End, _ transport: TransportProtocol,
    origin: Int
  ) {
    var record = LogRecord()
    record.origin = origin
    record.sender = end(sender)
    record.receiver = end(receiver)
    record.transport = transport
    let place = table.place(of: record)
    table.add(error, to: place.number)
  }

  /// The bytes of a field as text. Most fields repeat those of earlier records, so that this rarely allocates.
  mutating func text(_ field: ScannedValue, _ bytes: RawSpan) -> String {
    texts.value(of: field, bytes) { String(bytes, field.start..<field.end) }
  }

  /// Two fields as one text, with a blank between them.
  mutating func text(_ first: ScannedValue, _ second: ScannedValue, _ bytes: RawSpan) -> String {
    pairs.append(first, bytes)
    return pairs.value(of: second, bytes) {
      "\(String(bytes, first.start..<first.end)) \(String(bytes, second.start..<second.end))"
    }
  }

  /// A number for the bytes of an object, from 0 on; equal bytes have one number. Nil once there are too many objects.
  mutating func number(ofObject field: ScannedValue, _ bytes: RawSpan) -> Int? {
    guard !objects.isFull else { return nil }
    let next = objectCount
    let number = objects.value(of: field, bytes) { next }
    if number == next { objectCount += 1 }
    return number
  }

  /// The address that a field holds; nil for anything else.
  mutating func address(_ field: ScannedValue, _ bytes: RawSpan) -> IPAddress? {
    field.ipv4(bytes) ?? addresses.value(of: field, bytes) { IPAddress(String(bytes, field.start..<field.end)) }
  }

  private func isNamed(_ end: LogEvent.End) -> Bool { end.address != nil || end.claim != nil }

  private mutating func end(_ end: LogEvent.End) -> LogEnd {
    var result = LogEnd()
    if let address = end.address {
      result.address = address
      result.hasAddress = true
    }
    result.port = end.port
    if let claim = end.claim {
      if let known = claims[claim] {
        result.claim = known
      } else {
        result.claim = table.addClaim(claim)
        claims[claim] = result.claim
      }
    }
    return result
  }

  private mutating func number(of reporter: String) -> Int {
    if let known = reporters[reporter] { return known }
    reporters[reporter] = reporters.count
    return reporters.count - 1
  }
}
