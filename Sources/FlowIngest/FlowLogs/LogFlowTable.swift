import ByteInput
import FlowModel

/// The conversations of one flow log.
struct LogFlowTable: ~Copyable {
  private var slots: [LogFlowSlot] = []
  private var details: [LogFlowDetails] = []
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)
  /// What reporters other than the first saw.
  private var further: [FurtherReport] = []
  private var furtherIndex = FlowIndex()
  private(set) var claims: [IdentityClaim] = []
  private var translations: Set<AddressTranslation> = []

  /// Distinct translations kept.
  private static let translationLimit = 65_536

  /// Where a record belongs.
  struct Place {
    /// The conversation's number.
    let number: Int
    /// Which end of it sent what the record tells of.
    let sender: FlowKey.End
  }

  /// The search for a record's conversation. While memory is on its way, the record's other fields are read.
  struct Search {
    fileprivate let key: LogFlowKey
    fileprivate let sender: FlowKey.End
    fileprivate let hash: UInt64
  }

  /// Which conversations are kept; nil for all.
  private let share: ConversationShare?

  init(share: ConversationShare? = nil) { self.share = share }

  /// About what everything here takes, growing included, and the list of it.
  private var byteCount: Int {
    slots.count * (2 * MemoryLayout<LogFlowSlot>.stride + 64) + details.count * 4 * MemoryLayout<LogFlowDetails>.stride
      + further.count * (2 * MemoryLayout<FurtherReport>.stride + 32)
  }

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
    let place = place(of: record)
    add(record, at: place)
    return place.number
  }

  /// The conversation of a record, made where there is none.
  mutating func place(of record: LogRecord) -> Place { place(search(for: record), origin: record.origin) }

  /// Begins the search for a record's conversation, and asks the processor for where it begins in the index.
  @inline(__always)
  func search(for record: LogRecord) -> Search {
    let (key, sender) = LogFlowKey.make(record)
    let hash = key.hashed(seed: seed)
    index.prefetch(hash)
    return Search(key: key, sender: sender, hash: hash)
  }

  /// Asks the processor for the slot where the search most likely ends.
  @inline(__always)
  func prefetch(_ search: Search) {
    if let number = index.likely(search.hash) { slots.span.prefetch(number) }
  }

  /// Where a search ends; the conversation is made where there is none, unless it is not to be kept: then its number is negative.
  mutating func place(_ search: Search, origin: Int) -> Place {
    var probe = index.probe(search.hash)
    while let number = index.next(&probe) {
      if slots[number].key == search.key { return Place(number: number, sender: search.sender) }
    }
    // By addresses and ports alone: the numbers of names are not the same in every reading.
    if let share, !share.takes(search.key.flow, beside: byteCount) { return Place(number: -1, sender: search.sender) }
    slots.append(LogFlowSlot(key: search.key, firstSender: search.sender, origin: origin))
    index.insert(slots.count - 1, probe)
    return Place(number: slots.count - 1, sender: search.sender)
  }

  /// Whether no record has said yet who these ends are: only then is a record's claim of use.
  @inline(__always)
  func lacksClaims(_ place: Place) -> (sender: Bool, receiver: Bool) {
    guard place.number >= 0 else { return (false, false) }
    let (a, b) = (slots[place.number].a.claim == 0, slots[place.number].b.claim == 0)
    return place.sender == .a ? (a, b) : (b, a)
  }

  /// Adds a record to the conversation that `place(of:)` found for it.
  mutating func add(_ record: LogRecord, at place: Place) {
    guard place.number >= 0 else { return }
    let isMore = slots[place.number].add(record, from: place.sender)
    if isMore { addFurther(record, place) }
  }

  /// Counts what a reporter other than the first saw.
  private mutating func addFurther(_ record: LogRecord, _ place: Place) {
    let reporter = Int32(clamping: record.reporter)
    let sender: UInt64 = place.sender == .a ? 0 : 1
    let what = UInt64(truncatingIfNeeded: place.number) << 33 | sender << 32 | UInt64(UInt32(bitPattern: reporter))
    let product = (what ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var probe = furtherIndex.probe(product.high ^ product.low)
    while let number = furtherIndex.next(&probe) {
      let report = further[number]
      guard report.slot == UInt32(place.number), report.sender == place.sender, report.reporter == reporter else {
        continue
      }
      return further[number].reported.add(record)
    }
    let next = place.sender == .a ? slots[place.number].a.further : slots[place.number].b.further
    var report = FurtherReport(
      slot: UInt32(place.number), sender: place.sender, reporter: reporter, next: next)
    report.reported.add(record)
    further.append(report)
    furtherIndex.insert(further.count - 1, probe)
    switch place.sender {
    case .a: slots[place.number].a.further = UInt32(further.count)
    case .b: slots[place.number].b.further = UInt32(further.count)
    }
  }

  /// Notes a drop of what the record's sender sent.
  mutating func addDrop(_ claim: DropClaim, _ record: LogRecord, to number: Int, isVerdictEvent: Bool) {
    if claim.cause.judgesOpener { noteDropped(record, to: number) }
    withDetails(number) { details in
      if isVerdictEvent {
        DropClaim.add(claim, to: &details.deniedVerdicts)
      } else {
        DropClaim.add(claim, to: &details.drops)
      }
    }
  }

  mutating func addDNSName(_ name: String, to number: Int) {
    withDetails(number) { LogFlowDetails.insert(name, into: &$0.dnsNames) }
  }

  mutating func addServerName(_ name: String, to number: Int) {
    withDetails(number) { LogFlowDetails.insert(name, into: &$0.serverNames) }
  }

  mutating func addApplicationProtocol(_ name: String, to number: Int) {
    withDetails(number) { LogFlowDetails.insert(name, into: &$0.applicationProtocols) }
  }

  /// Notes that policies let it pass: the client's, or the server's, whose word is the last.
  mutating func notePassed(_ number: Int, by direction: PolicyDirection?) {
    withDetails(number) { details in
      if direction == .egress { details.passedEgress = true } else { details.passed = true }
    }
  }

  /// Notes that the record's sender opened the conversation, as far as a drop can tell.
  mutating func noteDropped(_ record: LogRecord, to number: Int) {
    guard number >= 0 else { return }
    let (_, sender) = LogFlowKey.make(record)
    slots[number].dropped = sender == .a ? .a : .b
  }

  /// The conversations as values, sorted by tuple, and the translations.
  func observations() -> Observations {
    var result = Observations()
    result.translations = translations.sorted { "\($0)" < "\($1)" }
    if let share, share.isPart {
      if !share.hasOverflowed { spill(to: share.spilled) }
      return result
    }
    let listeners = listeners()
    let clients = slots.map { $0.client(listeners).end }
    func place(_ number: Int) -> FlowOrder {
      FlowOrder(
        slots[number].key.flow, client: clients[number], origin: slots[number].origin,
        areNamed: (slots[number].key.aName != 0, slots[number].key.bName != 0))
    }
    let order = FlowOrder.sorted(
      count: slots.count, prefetch: { slots.span.prefetch(Int($0)) }, place: { place(Int($0)) })
    result.flows = order.map { flow(Int($0), slots[Int($0)].client(listeners)) }
    return result
  }

  /// Of a part of the conversations, who is the client is decided by whoever has all.
  private func spill(to spilled: SpilledInput) {
    forEachSender { spilled.meet($0, $1) }
    let nobody = Listeners(conversations: 0)
    for (number, slot) in slots.enumerated() {
      guard slot.isUndecided else {
        spilled.take(flow(number, slot.client(nobody)))
        continue
      }
      let other: FlowKey.End = slot.firstSender == .a ? .b : .a
      spilled.take(undecided: flow(number, (slot.firstSender, .unknown)), or: flow(number, (other, .unknown)))
    }
  }

  private func listeners() -> Listeners {
    let isAsked = slots.contains(where: \.isUndecided)
    var listeners = Listeners(conversations: isAsked ? slots.count : 0)
    guard isAsked else { return listeners }
    forEachSender { listeners.meet($0, $1) }
    forEachSender { listeners.count($0, $1) }
    return listeners
  }

  private func forEachSender(_ take: (FlowKey, FlowKey.End) -> Void) {
    for number in slots.indices {
      if slots[number].a.hasRecords { take(slots[number].key.flow, .a) }
      if slots[number].b.hasRecords { take(slots[number].key.flow, .b) }
    }
  }

  private mutating func withDetails(_ number: Int, _ change: (inout LogFlowDetails) -> Void) {
    guard number >= 0 else { return }
    if slots[number].details == 0 {
      details.append(LogFlowDetails())
      slots[number].details = UInt32(clamping: details.count)
    }
    change(&details[Int(slots[number].details) - 1])
  }

  private func flow(_ number: Int, _ decision: (end: FlowKey.End, by: ClientEvidence)) -> Flow {
    let slot = slots[number]
    let (client, evidence) = decision
    let a = endpoint(slot.key.flow.aAddress, slot.key.flow.aPort, slot.a.claim, isNamed: slot.key.aName != 0)
    let b = endpoint(slot.key.flow.bAddress, slot.key.flow.bPort, slot.b.claim, isNamed: slot.key.bName != 0)
    var flow = Flow(
      client: client == .a ? a : b, server: client == .a ? b : a,
      transport: TransportProtocol(rawValue: slot.key.flow.transport), clientBy: evidence,
      origin: Origin(input: 0, offset: slot.origin))
    let (fromA, copiesOfA) = self.evidence(slot.a, isClient: client == .a)
    let (fromB, copiesOfB) = self.evidence(slot.b, isClient: client == .b)
    flow.fromClient = client == .a ? fromA : fromB
    flow.fromServer = client == .a ? fromB : fromA
    flow.isSampled = slot.isSampled
    flow.copies = copiesOfA
    flow.copies.addSaturating(copiesOfB)
    if slot.details > 0 {
      let details = details[Int(slot.details) - 1]
      flow.dnsNames = details.dnsNames
      flow.tls.serverNames = details.serverNames
      flow.tls.applicationProtocols = details.applicationProtocols
      flow.passed = details.hasPassed
      flow.drops = details.drops.isEmpty ? details.deniedVerdicts : details.drops
    }
    return flow
  }

  private func endpoint(_ address: IPAddress, _ port: UInt16, _ claim: UInt32, isNamed: Bool) -> Endpoint {
    Endpoint(address: isNamed ? nil : address, port: port, claim: claim > 0 ? claims[Int(claim) - 1] : nil)
  }

  /// Every reporter saw the same packets, so the largest counts hold; the others are copies.
  private func evidence(_ side: LogFlowSlot.Side, isClient: Bool) -> (SideEvidence, Int) {
    var evidence = side.reported.evidence(isClient: isClient)
    var seen = side.reported.packets
    var place = Int(side.further)
    while place > 0 {
      let report = further[place - 1]
      evidence.mergeCopy(report.reported.evidence(isClient: isClient))
      seen.addSaturating(report.reported.packets)
      place = Int(report.next)
    }
    var copies = seen - evidence.packets
    copies.addSaturating(Int(side.furtherInterfaces).multipliedReportingOverflow(by: evidence.packets).partialValue)
    if side.hasTimes {
      evidence.window = TimeWindow(Timestamp(nanoseconds: side.first), Timestamp(nanoseconds: side.last))
      if evidence.syn > 0 {
        evidence.synWindow = TimeWindow(Timestamp(nanoseconds: side.firstSyn), Timestamp(nanoseconds: side.lastSyn))
      }
    }
    return (evidence, copies)
  }
}
