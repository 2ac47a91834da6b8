import ByteInput
import Documents
import FlowModel

/// Cilium Hubble's events: one per packet and trace point.
struct HubbleFlowLog: JSONFlowLog, ~Copyable {
  var table = LogFlowTable()
  private(set) var skipped = SkippedRecords()
  private(set) var lostEvents = 0
  private(set) var packets = 0
  private(set) var window: TimeWindow?

  private var claims = ByteInterner()
  private var claimNumbers: [Int] = []
  private var addresses = ByteInterner()
  private var addressValues: [IPAddress?] = []
  private var reporters = ByteInterner()
  private var queries = TextCache<String?>()
  private var endNames = TextCache<[String]>()
  /// Drop claims without their time.
  private var drops = TextCache<DropClaim>()
  private var clock = RecordClock()
  private(set) var sockets = HubbleSockets()

  static let noFlow = SkipReason(rawValue: "no-flow")
  static let nodeStatus = SkipReason(rawValue: "node-status")
  static let noParties = SkipReason(rawValue: "no-parties")
  /// An event with neither ports nor ICMP: its protocol is unknown.
  static let noTransport = SkipReason(rawValue: "no-transport")

  static var schema: RecordSchema { HubbleField.schema }

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let flow = unit.document?["flow"] else {
      return unit.document?["lost_events"] != nil
        || (unit.document?["verdict"] != nil && unit.document?["IP"] != nil)
    }
    return flow["verdict"] != nil || flow["l4"] != nil || flow["source"] != nil
  }

  init() {}

  mutating func merge(_ other: borrowing HubbleFlowLog) {
    let numbers = reporters.merge(other.reporters)
    table.merge(other.table) { Int32(clamping: numbers[Int($0)]) }
    skipped.merge(other.skipped)
    lostEvents.addSaturating(other.lostEvents)
    packets.addSaturating(other.packets)
    window.merge(other.window)
    sockets.merge(other.sockets)
  }

  mutating func take(_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) {
    if let lost = scanner[HubbleField.lostEvents].int(bytes) { return lostEvents.addSaturating(max(0, lost)) }
    guard scanner[HubbleField.nodeStatus].isAbsent else { return skipped.skip(Self.nodeStatus) }
    let base = scanner.isWrapped ? 0 : HubbleField.allCases.count
    let event = HubbleEvent(base: base)
    guard event.isFlow(scanner) else { return skipped.skip(Self.noFlow) }
    var record = LogRecord()
    record.origin = origin
    record.packets = event.count(scanner, bytes)
    guard record.packets >= 0, !event.hasImpossiblePort(scanner, bytes) else { return skipped.refuse(origin) }
    guard setTransport(&record, event, scanner, bytes) else { return skipped.skip(Self.noTransport) }
    setAddresses(&record, event, scanner, bytes)
    // An end without an address is identified by its claim, which the search therefore needs.
    let areAddressed = record.sender.hasAddress && record.receiver.hasAddress
    if !areAddressed { setClaims(&record, event, scanner, bytes, (true, true)) }
    guard record.sender.hasAddress || record.sender.claim > 0 || record.receiver.hasAddress || record.receiver.claim > 0
    else { return skipped.skip(Self.noParties) }
    guard event[scanner, .eventType].int(bytes) != HubbleSockets.eventType else {
      return takeSocket(record, event, scanner, bytes)
    }
    let search = table.search(for: record)
    setTime(&record, event, scanner, bytes)
    setOpener(&record, event, scanner, bytes)
    table.prefetch(search)
    setReporter(&record, event, scanner, bytes)
    packets.addSaturating(record.packets)
    let place = table.place(search, origin: origin)
    if areAddressed { setClaims(&record, event, scanner, bytes, table.lacksClaims(place)) }
    table.add(record, at: place)
    let number = place.number
    addNames(number, event, scanner, bytes)
    addDrop(record, number, event, scanner, bytes)
  }

  /// Socket cookies are unique within one node only, so the node is added.
  private mutating func takeSocket(
    _ record: LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    skipped.skip(HubbleSockets.skipped)
    let node = event.anywhere(scanner, .node).string(bytes) ?? ""
    let value = event[scanner, .socketCookie]
    let cookie = value.string(bytes) ?? value.int(bytes).map { String($0) }
    sockets.take(
      record.receiver, record.transport, point: event[scanner, .socketPoint].string(bytes),
      cookie: cookie.map { $0 + "@" + node }, origin: record.origin)
  }

  private func setTransport(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) -> Bool {
    if let port = event[scanner, .tcpDestination].port(bytes) {
      record.transport = .tcp
      record.receiver.port = port
      record.sender.port = event[scanner, .tcpSource].port(bytes) ?? 0
      record.flags = HubbleEvent.flags(event[scanner, .tcpFlags], bytes)
    } else if let port = event[scanner, .udpDestination].port(bytes) {
      record.transport = .udp
      record.receiver.port = port
      record.sender.port = event[scanner, .udpSource].port(bytes) ?? 0
    } else if let port = event[scanner, .sctpDestination].port(bytes) {
      record.transport = .sctp
      record.receiver.port = port
      record.sender.port = event[scanner, .sctpSource].port(bytes) ?? 0
    } else if !event[scanner, .icmp4].isAbsent {
      record.transport = .icmp
    } else if !event[scanner, .icmp6].isAbsent {
      record.transport = .icmpv6
    } else {
      return false
    }
    return true
  }

  private mutating func setAddresses(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    if let address = address(event[scanner, .sourceAddress], bytes) {
      record.sender.address = address
      record.sender.hasAddress = true
    }
    if let address = address(event[scanner, .destinationAddress], bytes) {
      record.receiver.address = address
      record.receiver.hasAddress = true
    }
  }

  private mutating func address(_ value: ScannedValue, _ bytes: RawSpan) -> IPAddress? {
    if let address = value.ipv4(bytes) { return address }
    guard value.kind == .string else { return nil }
    addresses.append(value, bytes)
    let (number, isNew) = addresses.intern()
    if isNew { addressValues.append(value.string(bytes).flatMap { IPAddress($0) }) }
    return addressValues[number]
  }

  private mutating func setTime(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    guard let moment = clock.moment(event.anywhere(scanner, .time), bytes) else { return }
    record.first = moment.nanoseconds
    record.last = moment.nanoseconds
    window.merge(TimeWindow(moment))
  }

  /// The opener follows from `is_reply`, if the event has it. A policy verdict always concerns a connection's first
  /// packet.
  private func setOpener(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    if let isReply = event[scanner, .isReply].bool(bytes) {
      record.opener = isReply ? .receiver : .sender
    } else if event[scanner, .eventType].int(bytes) == HubbleEvent.policyVerdict {
      record.opener = .sender
    }
  }

  /// A reporter is a trace point of a node: each sees a packet once.
  private mutating func setReporter(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    reporters.append(event.anywhere(scanner, .node), bytes)
    reporters.append(event[scanner, .eventType], bytes)
    reporters.append(event[scanner, .observationPoint], bytes)
    reporters.append(event[scanner, .direction], bytes)
    record.reporter = reporters.intern().number
  }

  private mutating func setClaims(
    _ record: inout LogRecord, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan,
    _ lacking: (sender: Bool, receiver: Bool)
  ) {
    if lacking.sender { record.sender.claim = claim(event[scanner, .source], bytes) }
    if lacking.receiver { record.receiver.claim = claim(event[scanner, .destination], bytes) }
  }

  private mutating func claim(_ value: ScannedValue, _ bytes: RawSpan) -> Int {
    guard value.kind == .object else { return 0 }
    claims.append(value, bytes)
    let (number, isNew) = claims.intern()
    if isNew {
      let claim = value.tree(bytes).flatMap { HubbleIdentity.claim($0) }
      claimNumbers.append(claim.map { table.addClaim($0) } ?? 0)
    }
    return claimNumbers[number]
  }

  private mutating func addNames(
    _ number: Int, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    let query = event[scanner, .dnsQuery]
    if !query.isAbsent,
      let name = queries.value(of: query, bytes, { query.name(bytes).map(LogFlowDetails.canonicalDNSName) })
    {
      table.addDNSName(name, to: number)
    }
    // Hubble takes an end's names from DNS lookups of the other end: those of the server are names that the client
    // looked up.
    let isReply = event[scanner, .isReply].bool(bytes) == true
    let names = event[scanner, isReply ? .sourceNames : .destinationNames]
    guard names.kind == .array, names.end - names.start > 2 else { return }
    let texts = endNames.value(of: names, bytes) {
      (names.tree(bytes)?.array ?? []).compactMap(\.string).map(LogFlowDetails.canonicalDNSName)
    }
    for text in texts { table.addDNSName(text, to: number) }
  }

  private mutating func addDrop(
    _ record: LogRecord, _ number: Int, _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) {
    let verdict = event[scanner, .verdict]
    let isAudited = verdict.equals("AUDIT", bytes)
    let isVerdictEvent = event[scanner, .eventType].int(bytes) == HubbleEvent.policyVerdict
    if !table.hasTraces, verdict.equals("FORWARDED", bytes) {
      if isVerdictEvent {
        table.noteAllowed(number, by: Self.direction(event, scanner, bytes))
      } else {
        table.hasTraces = true
      }
    }
    guard isAudited || verdict.equals("DROPPED", bytes) || verdict.equals("ERROR", bytes) else { return }
    for field in [.verdict, .dropReason, .dropCode, .deniedByEgress, .deniedByIngress, .direction, .isReply]
      as [HubbleField]
    {
      drops.append(event[scanner, field], bytes)
    }
    var claim = drops.value { Self.drop(event, scanner, bytes, isAudited: isAudited) }
    claim.window = record.first.map { TimeWindow(Timestamp(nanoseconds: $0)) }
    table.addDrop(claim, record, to: number, isVerdictEvent: isVerdictEvent)
  }

  private static func direction(
    _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan
  ) -> PolicyDirection? {
    event[scanner, .direction].string(bytes).flatMap { PolicyDirection(rawValue: $0.lowercased()) }
  }

  private static func drop(
    _ event: HubbleEvent, _ scanner: RecordScanner, _ bytes: RawSpan, isAudited: Bool
  ) -> DropClaim {
    let reason =
      event[scanner, .dropReason].name(bytes) ?? event[scanner, .dropCode].int(bytes).map(DropReasons.hubbleName)
      ?? (isAudited ? "AUDIT" : "unknown")
    let denied = event.deniedBy(scanner, bytes)
    let direction = direction(event, scanner, bytes)
    var cause = isAudited ? .audited : DropReasons.hubble(reason, hasDenyingPolicy: denied != nil)
    // Policies judge the first packet of a connection. A reply is denied only after its connection tracking entry
    // expired.
    if cause.judgesOpener, event[scanner, .isReply].bool(bytes) == true { cause = .suspected }
    return DropClaim(cause: cause, reason: reason, direction: direction, policy: denied, count: 1, window: nil)
  }
}
