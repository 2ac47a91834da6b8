import ByteInput
import FlowModel

/// The conversations of one flow log.
struct LogFlowTable: ~Copyable {
  var slots: [LogFlowSlot] = []
  private(set) var details: [LogFlowDetails] = []
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)
  /// What reporters other than the first saw.
  private(set) var further: [FurtherReport] = []
  private var furtherIndex = FlowIndex()
  private(set) var claims: [IdentityClaim] = []
  private var claimNumbers: [IdentityClaim: Int] = [:]
  var translations: Set<AddressTranslation> = []

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
  var share: ConversationShare?

  init() {}

  /// About what everything here takes, growing included, and the list of it.
  private var byteCount: Int {
    slots.count * (2 * MemoryLayout<LogFlowSlot>.stride + 64) + details.count * 4 * MemoryLayout<LogFlowDetails>.stride
      + further.count * (2 * MemoryLayout<FurtherReport>.stride + 32)
  }

  /// The number of a claim, plus one; what says the same has the same number.
  mutating func addClaim(_ claim: IdentityClaim) -> Int {
    if let known = claimNumbers[claim] { return known }
    claims.append(claim)
    claimNumbers[claim] = claims.count
    return claims.count
  }

  mutating func addTranslation(_ translation: AddressTranslation) { translations.insert(translation) }

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
    return search(for: key, from: sender)
  }

  @inline(__always)
  func search(for key: LogFlowKey, from sender: FlowKey.End) -> Search {
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
    withFurther(Int32(clamping: record.reporter), place) { $0.add(record) }
  }

  mutating func withFurther(_ reporter: Int32, _ place: Place, _ change: (inout ReportedSide) -> Void) {
    let sender: UInt64 = place.sender == .a ? 0 : 1
    let what = UInt64(truncatingIfNeeded: place.number) << 33 | sender << 32 | UInt64(UInt32(bitPattern: reporter))
    let product = (what ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var probe = furtherIndex.probe(product.high ^ product.low)
    while let number = furtherIndex.next(&probe) {
      let report = further[number]
      guard report.slot == UInt32(place.number), report.sender == place.sender, report.reporter == reporter else {
        continue
      }
      return change(&further[number].reported)
    }
    let next = place.sender == .a ? slots[place.number].a.further : slots[place.number].b.further
    var report = FurtherReport(
      slot: UInt32(place.number), sender: place.sender, reporter: reporter, next: next)
    change(&report.reported)
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
    slots[number].dropped.insert(sender == .a ? .a : .b)
  }

  /// The conversations, sorted by tuple, and the translations; the table is empty afterwards.
  mutating func takeObservations() -> Observations {
    // What only finding needs goes before sorting takes room.
    index = FlowIndex()
    furtherIndex = FlowIndex()
    var result = Observations()
    result.translations = translations.sorted { "\($0)" < "\($1)" }
    let flows = LoggedFlows(slots: slots, details: details, further: further, claims: claims)
    (slots, details, further, claims, claimNumbers, translations) = ([], [], [], [], [:], [])
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
