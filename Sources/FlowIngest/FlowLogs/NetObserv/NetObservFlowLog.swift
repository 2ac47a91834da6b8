import ByteInput
import Documents
import FlowModel

/// NetObserv's flow records: one per connection, direction, reporter and time slice.
///
/// The agent's flag bits are exclusive: a SYN-ACK sets only 256, a FIN-ACK 512, an RST-ACK 1024. Bit 2 therefore means
/// a SYN without ACK.
struct NetObservFlowLog: JSONFlowLog, ~Copyable {
  var table = LogFlowTable()
  private(set) var skipped = SkippedRecords()
  private(set) var sampling = 0
  private(set) var packets = 0
  private(set) var window: TimeWindow?
  private(set) var hasIdentities = false

  private var claims = ByteInterner()
  private var claimNumbers: [Int] = []
  private var addresses = ByteInterner()
  private var addressValues: [IPAddress?] = []
  private var reporters = ByteInterner()
  private var interfaces = NetObservInterfaces()
  private var directions = NetObservInterfaces()
  private var names = TextCache<String?>()
  private var flagNames = TextCache<LogFlags>()
  /// Drop claims without count and time.
  private var eventDrops = TextCache<[DropClaim]>()
  private var causeDrops = TextCache<(kind: UInt32, cause: DropCause)?>()

  static let notIP = SkipReason(rawValue: "not-ip")
  static let noAddresses = SkipReason(rawValue: "no-addresses")

  static var schema: RecordSchema { NetObservField.schema }

  static func recognises(_ unit: LogUnit) -> Bool {
    unit.document?["SrcAddr"] != nil && (unit.document?["TimeFlowStartMs"] ?? unit.document?["TimeFlowStart"]) != nil
  }

  init() {}

  mutating func merge(_ other: borrowing NetObservFlowLog) {
    let numbers = reporters.merge(other.reporters)
    table.merge(other.table) { Int($0) < numbers.count ? Int32(clamping: numbers[Int($0)]) : $0 }
    skipped.merge(other.skipped)
    sampling = max(sampling, other.sampling)
    packets.addSaturating(other.packets)
    window.merge(other.window)
    if other.hasIdentities { hasIdentities = true }
  }

  mutating func take(_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) {
    let etherType = scanner[.etherType].int(bytes)
    guard etherType == nil || etherType == 2048 || etherType == 34525 else { return skipped.skip(Self.notIP) }
    guard let source = address(scanner[.sourceAddress], bytes),
      let destination = address(scanner[.destinationAddress], bytes)
    else { return skipped.skip(Self.noAddresses) }
    var record = LogRecord()
    let transport = scanner[.transport].count(bytes, upTo: 255)
    record.transport = TransportProtocol(rawValue: UInt8(clamping: transport))
    let sourcePort = record.transport.hasPorts ? scanner[.sourcePort].count(bytes, upTo: 65535) : 0
    let destinationPort = record.transport.hasPorts ? scanner[.destinationPort].count(bytes, upTo: 65535) : 0
    // The sign of any of them is the sign of all of them together.
    guard transport | sourcePort | destinationPort >= 0 else { return skipped.refuse(origin) }
    record.sender = end(source, sourcePort)
    record.receiver = end(destination, destinationPort)
    record.origin = origin
    let search = table.search(for: record)
    guard scanner[.flags].kind != .word || scanner[.flags].count(bytes, upTo: 0xFFFF) >= 0 else {
      return skipped.refuse(origin)
    }
    record.flags = flags(scanner[.flags], bytes)
    setTimes(&record, scanner, bytes)
    let rate = scanner[.sampling].int(bytes) ?? scanner[.samplingRate].int(bytes) ?? 0
    sampling = max(sampling, rate)
    record.isSampled = rate > 1
    if !scanner[.recordType].isAbsent, !scanner[.recordType].equals("flowLog", bytes) {
      record.sender.claim = sourceClaim(scanner, bytes)
      record.receiver.claim = destinationClaim(scanner, bytes)
      return addConversation(record, scanner, bytes)
    }
    record.packets = scanner[.packets].count(bytes)
    record.bytes = scanner[.bytes].count(bytes)
    let standardFlags = scanner[.standardFlags].count(bytes, upTo: 0xFFFF)
    guard record.packets | record.bytes | standardFlags | dropCount(scanner, bytes) >= 0 else {
      return skipped.refuse(origin)
    }
    if record.transport == .tcp, !scanner[.standardFlags].isAbsent {
      record.flags = KeyedText.flags(gathered: standardFlags, packets: record.packets)
    }
    reporters.append(scanner[.agent], bytes)
    table.prefetch(search)
    setReporter(&record, scanner, bytes)
    packets.addSaturating(record.packets)
    let place = table.place(search, origin: origin)
    let lacking = table.lacksClaims(place)
    if lacking.sender { record.sender.claim = sourceClaim(scanner, bytes) }
    if lacking.receiver { record.receiver.claim = destinationClaim(scanner, bytes) }
    table.add(record, at: place)
    addName(scanner[.dnsName], to: place.number, bytes)
    addDrops(record, place.number, scanner, bytes)
    addTranslation(record, scanner, bytes)
  }

  /// Adds a record of conversation tracking, which counts both directions since the start of the conversation.
  private mutating func addConversation(_ record: LogRecord, _ scanner: RecordScanner, _ bytes: RawSpan) {
    var forward = record
    forward.counting = .cumulative
    // A separate reporter, so that these counts are never added to those of the agents' records.
    forward.reporter = Self.conversationReporter
    forward.packets = scanner[scanner[.packetsAB].isAbsent ? .packets : .packetsAB].count(bytes)
    forward.bytes = scanner[scanner[.bytesAB].isAbsent ? .bytes : .bytesAB].count(bytes)
    let (answered, answeredBytes) = (scanner[.packetsBA].count(bytes), scanner[.bytesBA].count(bytes))
    guard forward.packets | forward.bytes | answered | answeredBytes | dropCount(scanner, bytes) >= 0 else {
      return skipped.refuse(record.origin)
    }
    let number = table.add(forward)
    addDrops(forward, number, scanner, bytes)
    guard answered > 0 else { return }
    var backward = forward
    swap(&backward.sender, &backward.receiver)
    backward.flags = []
    backward.packets = answered
    backward.bytes = answeredBytes
    table.add(backward)
  }

  private static let conversationReporter = Int(Int32.max)

  private mutating func address(_ value: ScannedValue, _ bytes: RawSpan) -> IPAddress? {
    if let address = value.ipv4(bytes) { return address }
    guard value.kind == .string else { return nil }
    addresses.append(value, bytes)
    let (number, isNew) = addresses.intern()
    if isNew { addressValues.append(value.string(bytes).flatMap { IPAddress($0) }) }
    return addressValues[number]
  }

  @inline(__always)
  private func end(_ address: IPAddress, _ port: Int) -> LogEnd {
    var end = LogEnd()
    end.address = address
    end.hasAddress = true
    end.port = UInt16(truncatingIfNeeded: port)
    return end
  }

  @inline(__always)
  private func dropCount(_ scanner: RecordScanner, _ bytes: RawSpan) -> Int { scanner[.dropPackets].count(bytes) }

  private mutating func setTimes(_ record: inout LogRecord, _ scanner: RecordScanner, _ bytes: RawSpan) {
    let seconds = { (value: Int?) in value.map { Timestamp(seconds: Int64($0)) } }
    let milliseconds = { (value: Int?) in value.map { Timestamp(milliseconds: Int64($0)) } }
    guard let first = milliseconds(scanner[.start].int(bytes)) ?? seconds(scanner[.startSeconds].int(bytes)) else {
      return
    }
    let last = milliseconds(scanner[.end].int(bytes)) ?? seconds(scanner[.endSeconds].int(bytes)) ?? first
    record.first = min(first, last).nanoseconds
    record.last = max(first, last).nanoseconds
    window.merge(TimeWindow(first, last))
  }

  /// A reporter is an agent, which is appended already, the first interface on which it saw the packets, and their direction there.
  private mutating func setReporter(_ record: inout LogRecord, _ scanner: RecordScanner, _ bytes: RawSpan) {
    let list = scanner[.interfaces]
    if list.kind == .array {
      let (first, otherCount) = interfaces.firstAndOtherCount(list, bytes)
      reporters.append(first, bytes)
      record.otherInterfaces = otherCount
      reporters.append(directions.firstAndOtherCount(scanner[.directions], bytes).first, bytes)
    } else {
      reporters.append(scanner[.interface], bytes)
      reporters.append(scanner[.direction], bytes)
    }
    record.reporter = reporters.intern().number
  }

  private mutating func sourceClaim(_ scanner: RecordScanner, _ bytes: RawSpan) -> Int {
    claim(
      scanner[.sourceType], scanner[.sourceNamespace], scanner[.sourceName], scanner[.sourceOwner],
      scanner[.sourceHost], bytes)
  }

  private mutating func destinationClaim(_ scanner: RecordScanner, _ bytes: RawSpan) -> Int {
    claim(
      scanner[.destinationType], scanner[.destinationNamespace], scanner[.destinationName],
      scanner[.destinationOwner], scanner[.destinationHost], bytes)
  }

  private mutating func claim(
    _ type: ScannedValue, _ namespace: ScannedValue, _ name: ScannedValue, _ owner: ScannedValue, _ host: ScannedValue,
    _ bytes: RawSpan
  ) -> Int {
    guard !type.isAbsent || !name.isAbsent || !owner.isAbsent else { return 0 }
    for part in [type, namespace, name, owner, host] { claims.append(part, bytes) }
    let (number, isNew) = claims.intern()
    if isNew { claimNumbers.append(makeClaim(type, namespace, name, owner, host, bytes)) }
    return claimNumbers[number]
  }

  private mutating func makeClaim(
    _ type: ScannedValue, _ namespace: ScannedValue, _ name: ScannedValue, _ owner: ScannedValue, _ host: ScannedValue,
    _ bytes: RawSpan
  ) -> Int {
    let kind: IdentityClaim.Kind
    switch type.string(bytes) {
    case "Pod": kind = .pod
    case "Node": kind = .node
    case "Service": kind = .service
    // The first releases name only pods, without a type.
    case nil where !name.isAbsent: kind = .pod
    default: return 0
    }
    hasIdentities = true
    return table.addClaim(
      IdentityClaim(
        kind: kind, namespace: namespace.name(bytes), name: name.name(bytes), workload: owner.name(bytes),
        node: host.name(bytes)))
  }

  private mutating func addDrops(
    _ record: LogRecord, _ number: Int, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    guard !scanner[.dropCause].isAbsent || !scanner[.events].isAbsent else { return }
    let span = record.first.map {
      TimeWindow(Timestamp(nanoseconds: $0), Timestamp(nanoseconds: record.last ?? $0))
    }
    let count = LogNumber.atLeastOne(dropCount(scanner, bytes))
    // The agent's counter has 16 bits and saturates.
    let isSaturated = count == Int(UInt16.max)
    let (events, cause) = (scanner[.events], scanner[.dropCause])
    let drops =
      events.isAbsent
      ? [] : eventDrops.value(of: events, bytes) { NetObservEvent.drops(events, bytes).map { $0.claim() } }
    for drop in drops { add(drop, count, isSaturated, span, record, number) }
    guard drops.isEmpty, !cause.isAbsent,
      let drop = causeDrops.value(
        of: cause, bytes, { Self.drop(cause: cause.name(bytes)).map { (table.dropKind($0), $0.cause) } })
    else { return }
    table.addDrop(drop.kind, drop.cause, count, isSaturated, span, record, to: number, isVerdictEvent: false)
  }

  private mutating func add(
    _ drop: DropClaim, _ count: Int, _ isSaturated: Bool, _ span: TimeWindow?, _ record: LogRecord, _ number: Int
  ) {
    var claim = drop
    claim.count = count
    claim.isSaturated = isSaturated
    claim.window = span
    table.addDrop(claim, record, to: number, isVerdictEvent: false)
  }

  private static func drop(cause: String?) -> DropClaim? {
    cause.map { DropClaim(cause: DropReasons.netObserv($0), reason: $0, count: 0, window: nil) }
  }

  private mutating func flags(_ value: ScannedValue, _ bytes: RawSpan) -> LogFlags {
    if value.kind != .array { return NetObservFlags.read(value, bytes) }
    return flagNames.value(of: value, bytes) { NetObservFlags.read(value, bytes) }
  }

  private mutating func addTranslation(_ record: LogRecord, _ scanner: RecordScanner, _ bytes: RawSpan) {
    guard let address = address(scanner[.translatedDestination], bytes),
      let port = scanner[.translatedDestinationPort].port(bytes),
      address != record.receiver.address || port != record.receiver.port
    else { return }
    table.addTranslation(
      AddressTranslation(
        original: Endpoint(address: record.receiver.address, port: record.receiver.port),
        translated: Endpoint(address: address, port: port), transport: record.transport))
  }

  private mutating func addName(_ value: ScannedValue, to number: Int, _ bytes: RawSpan) {
    guard !value.isAbsent,
      let name = names.value(of: value, bytes, { value.name(bytes).map(LogFlowDetails.canonicalDNSName) })
    else { return }
    table.addDNSName(name, to: number)
  }
}

extension RecordScanner {
  subscript(field: NetObservField) -> ScannedValue { self[field.rawValue] }
}
