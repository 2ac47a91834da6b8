import FlowModel

/// One conversation of a flow log.
struct LogFlowSlot {
  /// One side: the counts of its first reporter, and a link to those of the others in `LogFlowTable.otherReports`.
  struct Side {
    static let noReporter: Int32 = -1
    var reported = ReportedSide()
    var reporter = noReporter
    var first: Int64 = 0
    var last: Int64 = 0
    var firstSyn: Int64 = 0
    var lastSyn: Int64 = 0
    /// Number of the identity claim, plus one; 0 for none. The first claim in the input is kept.
    var claim: UInt32 = 0
    /// Byte in the input at which the record with the claim begins.
    var claimOrigin = 0
    /// Index of the side's last entry in `LogFlowTable.otherReports`, plus one; 0 for none.
    var lastOtherReport: UInt32 = 0
    var otherInterfaces: UInt32 = 0
    var hasRecords = false
    var hasSyn = false
    var hasSynAck = false
    var hasOpening = false
    var hasTimes = false
    /// Whether any record with a SYN has a time.
    var hasSynTime = false

    @inline(__always)
    mutating func note(_ record: LogRecord, claim: Int) {
      noteClaim(claim, record.origin)
      hasRecords = true
      if record.flags.contains(.syn) { hasSyn = true }
      if record.flags.contains(.synAck) { hasSynAck = true }
      if record.flags.contains(.opening) { hasOpening = true }
      otherInterfaces = max(otherInterfaces, UInt32(clamping: record.otherInterfaces))
      guard let start = record.first, let end = record.last else { return }
      first = hasTimes ? min(first, start) : start
      last = hasTimes ? max(last, end) : end
      hasTimes = true
      guard !record.flags.isDisjoint(with: [.syn, .opening]) else { return }
      firstSyn = hasSynTime ? min(firstSyn, start) : start
      lastSyn = hasSynTime ? max(lastSyn, start) : start
      hasSynTime = true
    }

    @inline(__always)
    mutating func noteClaim(_ number: Int, _ origin: Int) {
      guard number > 0, claim == 0 || origin < claimOrigin else { return }
      claim = UInt32(clamping: number)
      claimOrigin = origin
    }
  }

  let key: LogFlowKey
  var a = Side()
  var b = Side()
  var origin: Int
  /// Index in the table's details, plus one; 0 for none.
  var details: UInt32 = 0
  /// Index of the last drop note, plus one; 0 for none.
  var drops: UInt32 = 0
  /// The ends that records name as the opener; both if the records disagree.
  var openers = Ends()
  /// The ends whose packets policies dropped.
  var dropped = Ends()
  var firstSender: FlowKey.End
  /// Time and origin of the record that set `firstSender`. Records without a time come last.
  var firstTime: Int64 = .max
  var firstOrigin: Int
  /// Whether any record counts only a sample of the packets.
  var isSampled = false
  /// Set once everything was read.
  var client = ClientDecision()

  init(key: LogFlowKey, firstSender: FlowKey.End, origin: Int) {
    self.key = key
    self.firstSender = firstSender
    self.origin = origin
    firstOrigin = origin
  }
}

extension LogFlowSlot {
  /// Adds a record. Returns whether it comes from a reporter other than the side's first: then its counts are not added
  /// here.
  mutating func add(_ record: LogRecord, from sender: FlowKey.End) -> Bool {
    let isOtherReporter: Bool
    switch sender {
    case .a:
      a.note(record, claim: record.sender.claim)
      b.noteClaim(record.receiver.claim, record.origin)
      isOtherReporter = a.count(record)
    case .b:
      b.note(record, claim: record.sender.claim)
      a.noteClaim(record.receiver.claim, record.origin)
      isOtherReporter = b.count(record)
    }
    switch record.opener {
    case .unknown: break
    case .sender: openers.insert(sender == .a ? .a : .b)
    case .receiver: openers.insert(sender == .a ? .b : .a)
    }
    noteFirst(sender, record.first ?? .max, record.origin)
    if record.isSampled { isSampled = true }
    origin = min(origin, record.origin)
    return isOtherReporter
  }

  @inline(__always)
  fileprivate mutating func noteFirst(_ sender: FlowKey.End, _ time: Int64, _ origin: Int) {
    guard time < firstTime || (time == firstTime && origin < firstOrigin) else { return }
    firstTime = time
    firstOrigin = origin
    firstSender = sender
  }

  /// Adds another slot of the same conversation, except the counts of reporters. Precondition: its claims have the same
  /// numbers.
  mutating func merge(_ other: LogFlowSlot) {
    a.merge(other.a)
    b.merge(other.b)
    openers.formUnion(other.openers)
    dropped.formUnion(other.dropped)
    noteFirst(other.firstSender, other.firstTime, other.firstOrigin)
    if other.isSampled { isSampled = true }
    origin = min(origin, other.origin)
  }

  /// The same conversation with its ends swapped.
  var swapped: LogFlowSlot {
    var key = key
    swap(&key.aName, &key.bName)
    var slot = LogFlowSlot(key: key, firstSender: firstSender == .a ? .b : .a, origin: origin)
    (slot.a, slot.b) = (b, a)
    (slot.firstTime, slot.firstOrigin) = (firstTime, firstOrigin)
    (slot.openers, slot.dropped) = (openers.swapped, dropped.swapped)
    (slot.details, slot.drops, slot.isSampled) = (details, drops, isSampled)
    return slot
  }
}

struct Ends: OptionSet {
  let rawValue: UInt8
  static let a = Ends(rawValue: 1)
  static let b = Ends(rawValue: 2)

  /// The only end; nil if there is none, or both.
  var only: FlowKey.End? {
    if self == .a { return .a }
    return self == .b ? .b : nil
  }

  var swapped: Ends { Ends(rawValue: (rawValue & 1) << 1 | rawValue >> 1) }
}

extension LogFlowSlot.Side {
  fileprivate mutating func merge(_ other: Self) {
    noteClaim(Int(other.claim), other.claimOrigin)
    if other.hasTimes {
      first = hasTimes ? min(first, other.first) : other.first
      last = hasTimes ? max(last, other.last) : other.last
      hasTimes = true
    }
    if other.hasSynTime {
      firstSyn = hasSynTime ? min(firstSyn, other.firstSyn) : other.firstSyn
      lastSyn = hasSynTime ? max(lastSyn, other.lastSyn) : other.lastSyn
      hasSynTime = true
    }
    otherInterfaces = max(otherInterfaces, other.otherInterfaces)
    if other.hasRecords { hasRecords = true }
    if other.hasSyn { hasSyn = true }
    if other.hasSynAck { hasSynAck = true }
    if other.hasOpening { hasOpening = true }
  }
}

extension LogFlowSlot.Side {
  /// Adds the counts of a record of the first reporter. Returns whether the record comes from another reporter.
  @inline(__always)
  fileprivate mutating func count(_ record: LogRecord) -> Bool {
    let number = Int32(clamping: record.reporter)
    guard reporter == Self.noReporter || reporter == number else { return true }
    reporter = number
    reported.add(record)
    return false
  }
}

extension LogFlowSlot {
  var isUndecided: Bool {
    openers.only == nil && dropped.only == nil && !a.hasSyn && !b.hasSyn && a.hasSynAck == b.hasSynAck && !showsOrder
  }

  /// Whether both ends' gathered flags include a SYN, at different times: the SYN precedes the SYN-ACK.
  private var showsOrder: Bool { a.hasOpening && b.hasOpening && a.firstSyn != b.firstSyn }

  /// The end that opened the conversation, and the evidence for it.
  func decided(_ listeners: borrowing Listeners) -> ClientDecision {
    if let opener = openers.only { return ClientDecision(opener, .log) }
    if a.hasSyn, b.hasSyn {
      return ClientDecision(a.firstSyn == b.firstSyn ? firstSender : a.firstSyn < b.firstSyn ? .a : .b, .syn)
    }
    if a.hasSyn != b.hasSyn { return ClientDecision(a.hasSyn ? .a : .b, .syn) }
    if a.hasSynAck != b.hasSynAck { return ClientDecision(a.hasSynAck ? .b : .a, .synAck) }
    if showsOrder { return ClientDecision(a.firstSyn < b.firstSyn ? .a : .b, .syn) }
    if let sender = dropped.only { return ClientDecision(sender, .dropRecord) }
    let (end, evidence) = ClientGuess.client(
      a: ClientGuess.End(port: key.flow.aPort, isListener: listeners.contains(key.flow, .a)),
      b: ClientGuess.End(port: key.flow.bPort, isListener: listeners.contains(key.flow, .b)),
      firstSender: firstSender)
    return ClientDecision(end, evidence)
  }
}
