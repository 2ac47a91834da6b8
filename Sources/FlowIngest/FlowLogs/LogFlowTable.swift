import ByteInput
import FlowModel

/// The conversations of one flow log.
struct LogFlowTable: ~Copyable {
  private var slots: [LogFlowSlot] = []
  private var details: [LogFlowDetails] = []
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)
  /// What reporters other than the first saw.
  private var further: [ReportedPlace: [Int: ReportedSide]] = [:]
  private(set) var claims: [IdentityClaim] = []
  private var translations: Set<AddressTranslation> = []

  /// Distinct translations kept.
  private static let translationLimit = 65_536

  /// A side of a conversation that more than one reporter saw.
  private struct ReportedPlace: Hashable {
    let slot: Int
    let sender: FlowKey.End
  }

  init() {}

  /// Adds a claim; returns its number plus one.
  mutating func addClaim(_ claim: IdentityClaim) -> Int {
    claims.append(claim)
    return claims.count
  }

  mutating func addTranslation(_ translation: AddressTranslation) {
    if translations.count < Self.translationLimit { translations.insert(translation) }
  }

  /// Adds a record to its conversation; returns the conversation's number.
  @discardableResult
  mutating func add(_ record: LogRecord) -> Int {
    let (key, sender) = LogFlowKey.make(record)
    let number = slot(key, record, sender)
    switch sender {
    case .a:
      slots[number].a.note(record, claim: record.sender.claim)
      if slots[number].b.claim == 0 { slots[number].b.claim = record.receiver.claim }
    case .b:
      slots[number].b.note(record, claim: record.sender.claim)
      if slots[number].a.claim == 0 { slots[number].a.claim = record.receiver.claim }
    }
    count(record, number, sender)
    switch record.opener {
    case .unknown: break
    case .sender: slots[number].opener = sender == .a ? .a : .b
    case .receiver: slots[number].opener = sender == .a ? .b : .a
    }
    if let first = record.first, first < slots[number].firstTime {
      slots[number].firstTime = first
      slots[number].firstSender = sender
    }
    if record.isSampled { slots[number].isSampled = true }
    slots[number].origin = min(slots[number].origin, record.origin)
    return number
  }

  /// Notes a drop of what the record's sender sent.
  mutating func addDrop(_ claim: DropClaim, _ record: LogRecord, to number: Int, isVerdictEvent: Bool) {
    if claim.cause.judgesOpener {
      let (_, sender) = LogFlowKey.make(record)
      slots[number].dropped = sender == .a ? .a : .b
    }
    withDetails(number) { details in
      if isVerdictEvent {
        DropClaim.add(claim, to: &details.deniedVerdicts)
      } else {
        DropClaim.add(claim, to: &details.drops)
      }
    }
  }

  mutating func addDNSName(_ name: String, to number: Int) {
    withDetails(number) { FlowDetails.insert(name, into: &$0.dnsNames) }
  }

  mutating func addServerName(_ name: String, to number: Int) {
    withDetails(number) { FlowDetails.insert(name, into: &$0.serverNames) }
  }

  mutating func notePassed(_ number: Int) {
    withDetails(number) { $0.passed = true }
  }

  /// The conversations as values, sorted by tuple, and the translations.
  func observations(input: Int) -> Observations {
    var result = Observations()
    let listeners = listeners()
    var order = slots.indices.map { number in
      let slot = slots[number]
      return FlowOrder(
        slot: number, slot.key.flow, client: slot.client(listeners).end, origin: slot.origin,
        areNamed: (slot.key.aName != 0, slot.key.bName != 0))
    }
    order.sort(by: FlowOrder.precedes)
    result.flows = order.map { flow($0.slot, listeners, input) }
    result.translations = translations.sorted { "\($0)" < "\($1)" }
    return result
  }

  private func listeners() -> Listeners {
    var listeners = Listeners()
    for slot in slots where slot.isUndecided { listeners.watch(slot.key.flow) }
    for slot in slots {
      if slot.a.hasRecords { listeners.count(slot.key.flow, .a) }
      if slot.b.hasRecords { listeners.count(slot.key.flow, .b) }
    }
    return listeners
  }

  private mutating func slot(_ key: LogFlowKey, _ record: LogRecord, _ sender: FlowKey.End) -> Int {
    let hash = key.hashed(seed: seed)
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      if slots[number].key == key { return number }
    }
    slots.append(LogFlowSlot(key: key, firstSender: sender, origin: record.origin))
    if index.insert(slots.count - 1, probe) {
      let (slots, seed) = (slots, seed)
      index.grow { slots[$0].key.hashed(seed: seed) }
    }
    return slots.count - 1
  }

  private mutating func count(_ record: LogRecord, _ number: Int, _ sender: FlowKey.End) {
    let home = sender == .a ? slots[number].a.reporter : slots[number].b.reporter
    switch (sender, home == -1 || home == record.reporter) {
    case (.a, true):
      slots[number].a.reporter = record.reporter
      slots[number].a.reported.add(record)
    case (.b, true):
      slots[number].b.reporter = record.reporter
      slots[number].b.reported.add(record)
    case (_, false):
      let place = ReportedPlace(slot: number, sender: sender)
      further[place, default: [:]][record.reporter, default: ReportedSide()].add(record)
      if sender == .a { slots[number].a.hasFurtherReporters = true } else { slots[number].b.hasFurtherReporters = true }
    }
  }

  private mutating func withDetails(_ number: Int, _ change: (inout LogFlowDetails) -> Void) {
    if slots[number].details == 0 {
      details.append(LogFlowDetails())
      slots[number].details = details.count
    }
    change(&details[slots[number].details - 1])
  }

  private func flow(_ number: Int, _ listeners: Listeners, _ input: Int) -> Flow {
    let slot = slots[number]
    let (client, evidence) = slot.client(listeners)
    let a = endpoint(slot.key.flow.aAddress, slot.key.flow.aPort, slot.a.claim, isNamed: slot.key.aName != 0)
    let b = endpoint(slot.key.flow.bAddress, slot.key.flow.bPort, slot.b.claim, isNamed: slot.key.bName != 0)
    var flow = Flow(
      client: client == .a ? a : b, server: client == .a ? b : a,
      transport: TransportProtocol(rawValue: slot.key.flow.transport), clientBy: evidence,
      origin: Origin(input: input, offset: slot.origin))
    let (fromA, copiesOfA) = self.evidence(slot.a, number, .a)
    let (fromB, copiesOfB) = self.evidence(slot.b, number, .b)
    flow.fromClient = client == .a ? fromA : fromB
    flow.fromServer = client == .a ? fromB : fromA
    flow.isSampled = slot.isSampled
    flow.copies = copiesOfA
    flow.copies.addSaturating(copiesOfB)
    if slot.details > 0 {
      let details = details[slot.details - 1]
      flow.dnsNames = details.dnsNames
      flow.tls.serverNames = details.serverNames
      flow.passed = details.passed
      flow.drops = details.drops.isEmpty ? details.deniedVerdicts : details.drops
    }
    return flow
  }

  private func endpoint(_ address: IPAddress, _ port: UInt16, _ claim: Int, isNamed: Bool) -> Endpoint {
    Endpoint(address: isNamed ? nil : address, port: port, claim: claim > 0 ? claims[claim - 1] : nil)
  }

  /// Every reporter saw the same packets, so the largest counts hold; the others are copies.
  private func evidence(_ side: LogFlowSlot.Side, _ number: Int, _ sender: FlowKey.End) -> (SideEvidence, Int) {
    var evidence = side.reported.evidence
    var seen = side.reported.packets
    if side.hasFurtherReporters {
      for report in (further[ReportedPlace(slot: number, sender: sender)] ?? [:]).values {
        evidence.mergeCopy(report.evidence)
        seen.addSaturating(report.packets)
      }
    }
    var copies = seen - evidence.packets
    copies.addSaturating(side.furtherInterfaces.multipliedReportingOverflow(by: evidence.packets).partialValue)
    if side.hasTimes {
      evidence.window = TimeWindow(Timestamp(nanoseconds: side.first), Timestamp(nanoseconds: side.last))
      if evidence.syn > 0 {
        evidence.synWindow = TimeWindow(Timestamp(nanoseconds: side.firstSyn), Timestamp(nanoseconds: side.lastSyn))
      }
    }
    return (evidence, copies)
  }
}
