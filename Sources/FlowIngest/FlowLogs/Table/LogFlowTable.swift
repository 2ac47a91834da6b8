import ByteInput
import FlowModel

/// The conversations of one flow log.
struct LogFlowTable: ~Copyable {
  var slots = SlotPages<LogFlowSlot>()
  private(set) var details: [LogFlowDetails] = []
  private(set) var dropNotes: [DropNote] = []
  /// Drops without count and time, by their numbers.
  private(set) var dropKinds: [DropClaim] = []
  private var dropKindNumbers: [DropKind: UInt32] = [:]
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)
  /// The counts of each side's reporters other than the first.
  private(set) var otherReports: [OtherReport] = []
  private var otherReportIndex = FlowIndex()
  private(set) var claims: [IdentityClaim] = []
  private var claimNumbers: [IdentityClaim: Int] = [:]
  var translations: Set<AddressTranslation> = []
  /// Whether a record is about a packet that was forwarded. Without such records, verdicts say nothing of answers.
  var hasTraces = false

  struct Place {
    /// The conversation's number; negative if the conversation is not kept.
    let number: Int
    /// The end that sent the record's packets.
    let sender: FlowKey.End
  }

  /// A search for a record's conversation. The caller parses the record's other fields while the processor loads the
  /// memory that the search needs.
  struct Search {
    fileprivate let key: LogFlowKey
    fileprivate let sender: FlowKey.End
    fileprivate let hash: UInt64
  }

  /// The part of the conversations that is kept; nil for all.
  var share: ConversationShare?

  init() {}

  /// Estimated memory of the table, including the growth of its arrays and the sorted list.
  private var byteCount: Int {
    slots.count * (MemoryLayout<LogFlowSlot>.stride + 64) + details.count * 4 * MemoryLayout<LogFlowDetails>.stride
      + dropNotes.count * 2 * MemoryLayout<DropNote>.stride
      + otherReports.count * (2 * MemoryLayout<OtherReport>.stride + 32)
  }

  /// The claim's number, plus one. Equal claims have the same number.
  mutating func addClaim(_ claim: IdentityClaim) -> Int {
    if let known = claimNumbers[claim] { return known }
    claims.append(claim)
    claimNumbers[claim] = claims.count
    return claims.count
  }

  mutating func addTranslation(_ translation: AddressTranslation) { translations.insert(translation) }

  /// Adds a record to its conversation. Returns the conversation's number.
  @discardableResult
  mutating func add(_ record: LogRecord) -> Int {
    let place = place(of: record)
    add(record, at: place)
    return place.number
  }

  /// The record's conversation, added if it is new.
  mutating func place(of record: LogRecord) -> Place { place(search(for: record), origin: record.origin) }

  /// Starts the search for a record's conversation and prefetches its place in the index.
  @inline(__always)
  func search(for record: LogRecord) -> Search {
    let (key, sender) = LogFlowKey.make(record)
    return search(for: key, from: sender)
  }

  @inline(__always)
  func search(for key: LogFlowKey, from sender: FlowKey.End) -> Search {
    let hash = key.hashed(seed: seed)
    index.prefetch(hash)
    return Search(key: key, sender: sender, hash: hash)
  }

  /// Prefetches the slot that the search most likely finds.
  @inline(__always)
  func prefetch(_ search: Search) {
    if let number = index.likely(search.hash) { slots.prefetch(number) }
  }

  /// Finishes a search. Adds the conversation if it is new and belongs to the kept share.
  mutating func place(_ search: Search, origin: Int) -> Place {
    var probe = index.probe(search.hash)
    while let number = index.next(&probe) {
      if slots.with(number, { $0.key == search.key }) { return Place(number: number, sender: search.sender) }
    }
    // The share is chosen by addresses and ports: the numbers of names differ between readings.
    if let share, !share.accepts(search.key.flow, tableBytes: byteCount) {
      return Place(number: -1, sender: search.sender)
    }
    slots.append(LogFlowSlot(key: search.key, firstSender: search.sender, origin: origin))
    index.insert(slots.count - 1, probe)
    return Place(number: slots.count - 1, sender: search.sender)
  }

  /// Whether each end still has no claim. Only then must the caller parse the record's claim.
  @inline(__always)
  func lacksClaims(_ place: Place) -> (sender: Bool, receiver: Bool) {
    guard place.number >= 0 else { return (false, false) }
    let (a, b) = (slots[place.number].a.claim == 0, slots[place.number].b.claim == 0)
    return place.sender == .a ? (a, b) : (b, a)
  }

  /// Adds a record to its conversation, which `place` has found.
  mutating func add(_ record: LogRecord, at place: Place) {
    guard place.number >= 0 else { return }
    let isOtherReporter = slots[place.number].add(record, from: place.sender)
    if isOtherReporter { addToOtherReport(record, place) }
  }

  private mutating func addToOtherReport(_ record: LogRecord, _ place: Place) {
    withOtherReport(Int32(clamping: record.reporter), place) { $0.add(record) }
  }

  mutating func withOtherReport(_ reporter: Int32, _ place: Place, _ change: (inout ReportedSide) -> Void) {
    let sender: UInt64 = place.sender == .a ? 0 : 1
    let identity = UInt64(truncatingIfNeeded: place.number) << 33 | sender << 32 | UInt64(UInt32(bitPattern: reporter))
    let product = (identity ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var probe = otherReportIndex.probe(product.high ^ product.low)
    while let number = otherReportIndex.next(&probe) {
      let report = otherReports[number]
      guard report.slot == UInt32(place.number), report.sender == place.sender, report.reporter == reporter else {
        continue
      }
      return change(&otherReports[number].reported)
    }
    let next = place.sender == .a ? slots[place.number].a.lastOtherReport : slots[place.number].b.lastOtherReport
    var report = OtherReport(
      slot: UInt32(place.number), sender: place.sender, reporter: reporter, next: next)
    change(&report.reported)
    otherReports.append(report)
    otherReportIndex.insert(otherReports.count - 1, probe)
    switch place.sender {
    case .a: slots[place.number].a.lastOtherReport = UInt32(otherReports.count)
    case .b: slots[place.number].b.lastOtherReport = UInt32(otherReports.count)
    }
  }

  /// Adds a drop of the record's packets.
  mutating func addDrop(_ claim: DropClaim, _ record: LogRecord, to number: Int, isVerdictEvent: Bool) {
    addDrop(
      dropKind(claim), claim.cause, claim.count, claim.isSaturated, claim.window, record, to: number,
      isVerdictEvent: isVerdictEvent)
  }

  /// The same for a drop whose kind has a number.
  mutating func addDrop(
    _ kind: UInt32, _ cause: DropCause, _ count: Int, _ isSaturated: Bool, _ window: TimeWindow?, _ record: LogRecord,
    to number: Int, isVerdictEvent: Bool
  ) {
    if cause.judgesOpener { noteDropped(record, to: number) }
    addDrop(kind, count, isSaturated, window, to: number, isVerdict: isVerdictEvent)
  }

  /// The number of a drop's kind.
  mutating func dropKind(_ claim: DropClaim) -> UInt32 {
    let kind = DropKind(claim)
    if let known = dropKindNumbers[kind] { return known }
    let number = UInt32(dropKinds.count)
    dropKindNumbers[kind] = number
    var claim = claim
    (claim.count, claim.isSaturated, claim.window) = (0, false, nil)
    dropKinds.append(claim)
    return number
  }

  mutating func addDrop(
    _ kind: UInt32, _ count: Int, _ isSaturated: Bool, _ window: TimeWindow?, to number: Int, isVerdict: Bool
  ) {
    guard number >= 0 else { return }
    let last = slots[number].drops
    var next = Int(last)
    while next > 0 {
      if dropNotes[next - 1].kind == kind, dropNotes[next - 1].isVerdict == isVerdict {
        return dropNotes[next - 1].add(count, isSaturated, window)
      }
      next = Int(dropNotes[next - 1].next)
    }
    var note = DropNote(kind: kind, next: last, isVerdict: isVerdict)
    note.add(count, isSaturated, window)
    dropNotes.append(note)
    slots[number].drops = UInt32(clamping: dropNotes.count)
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

  /// Adds what a TCP packet of the record's sender carries.
  mutating func add(_ segment: LogEvent.Segment, _ record: LogRecord, to number: Int) {
    guard segment.payload > 0 || segment.isRepeated || segment.initialSequence != nil else { return }
    let (_, sender) = LogFlowKey.make(record)
    withDetails(number) { details in
      var segments = details.segments ?? (LogSegments(), LogSegments())
      switch sender {
      case .a: segments.a.add(segment)
      case .b: segments.b.add(segment)
      }
      details.segments = segments
    }
  }

  /// Adds an ICMP error that quotes a packet of the conversation.
  mutating func add(_ error: ICMPError, to number: Int) { withDetails(number) { $0.insert(error) } }

  /// Notes that policies allowed the conversation. `.egress` means only the client's; otherwise ingress was allowed
  /// too.
  mutating func notePassed(_ number: Int, by direction: PolicyDirection?) {
    withDetails(number) { details in
      if direction == .egress { details.passedEgress = true } else { details.passed = true }
    }
  }

  /// Notes that a verdict of policies allowed the conversation. It counts as passed if the log has nothing but verdicts.
  mutating func noteAllowed(_ number: Int, by direction: PolicyDirection?) {
    guard !hasTraces else { return }
    withDetails(number) { details in
      if direction == .egress { details.allowedEgress = true } else { details.allowed = true }
    }
  }

  private mutating func takeVerdicts() {
    guard !hasTraces else { return }
    for number in details.indices {
      if details[number].allowed { details[number].passed = true }
      if details[number].allowedEgress { details[number].passedEgress = true }
    }
  }

  /// Gives drops that name no direction that of the policy verdict on the same packet, where all verdicts have one direction.
  private mutating func takeDirections() {
    let areUndirected = dropKinds.map { $0.direction == nil && $0.cause.judgesOpener }
    guard areUndirected.contains(true), dropNotes.contains(where: \.isVerdict) else { return }
    var lists: [UInt32] = []
    slots.visit { _, slot in if slot.drops > 0 { lists.append(slot.drops) } }
    for last in lists {
      var (directions, undirected): (Set<PolicyDirection>, [Int]) = ([], [])
      var next = Int(last)
      while next > 0 {
        let note = dropNotes[next - 1]
        if note.isVerdict, let direction = dropKinds[Int(note.kind)].direction { directions.insert(direction) }
        if !note.isVerdict, areUndirected[Int(note.kind)] { undirected.append(next - 1) }
        next = Int(note.next)
      }
      guard directions.count == 1, let direction = directions.first else { continue }
      for place in undirected {
        var claim = dropKinds[Int(dropNotes[place].kind)]
        claim.direction = direction
        dropNotes[place].kind = dropKind(claim)
      }
    }
  }

  /// Notes that policies dropped the sender's packets: weak evidence that it opened the conversation.
  mutating func noteDropped(_ record: LogRecord, to number: Int) {
    guard number >= 0 else { return }
    let (_, sender) = LogFlowKey.make(record)
    slots[number].dropped.insert(sender == .a ? .a : .b)
  }

  /// The conversations, sorted by tuple, and the translations. Empties the table.
  mutating func takeObservations() -> Observations {
    // Free the indexes before sorting, so that both are never in memory.
    takeVerdicts()
    takeDirections()
    index = FlowIndex()
    otherReportIndex = FlowIndex()
    var result = Observations()
    result.translations = translations.sorted { "\($0)" < "\($1)" }
    let flows = LoggedFlows(
      slots: slots, details: details, otherReports: otherReports, claims: claims, dropNotes: dropNotes,
      dropKinds: dropKinds)
    (slots, details, otherReports, claims, claimNumbers, translations) = (SlotPages(), [], [], [], [:], [])
    (dropNotes, dropKinds, dropKindNumbers) = ([], [], [:])
    result.conversations = flows.list(share)
    return result
  }

  mutating func withDetails(_ number: Int, _ change: (inout LogFlowDetails) -> Void) {
    guard number >= 0 else { return }
    if slots[number].details == 0 {
      details.append(LogFlowDetails())
      slots[number].details = UInt32(clamping: details.count)
    }
    change(&details[Int(slots[number].details) - 1])
  }
}
