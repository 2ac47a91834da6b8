import FlowModel

/// What one reporter saw of one side of a conversation.
struct ReportedSide {
  var packets = 0
  var bytes = 0
  var syn: UInt16 = 0
  var synAck: UInt16 = 0
  var ack: UInt16 = 0
  var fin: UInt16 = 0
  var rst: UInt16 = 0
  /// Records that hold a SYN or a SYN-ACK, whichever this side's part was.
  var opening: UInt16 = 0
  /// Whether each record tells of all packets so far.
  var isCumulative = false

  mutating func add(_ record: LogRecord) {
    switch record.counting {
    case .separate:
      packets.addSaturating(record.packets)
      bytes.addSaturating(record.bytes)
    case .cumulative:
      packets = max(packets, record.packets)
      bytes = max(bytes, record.bytes)
      isCumulative = true
    }
    if record.flags.contains(.syn) { Self.count(&syn) }
    if record.flags.contains(.synAck) { Self.count(&synAck) }
    if record.flags.contains(.ack) { Self.count(&ack) }
    if record.flags.contains(.fin) { Self.count(&fin) }
    if record.flags.contains(.rst) { Self.count(&rst) }
    if record.flags.contains(.opening) { Self.count(&opening) }
  }

  /// Adds what the same reporter saw in other records.
  mutating func merge(_ other: ReportedSide) {
    if isCumulative || other.isCumulative {
      packets = max(packets, other.packets)
      bytes = max(bytes, other.bytes)
      isCumulative = true
    } else {
      packets.addSaturating(other.packets)
      bytes.addSaturating(other.bytes)
    }
    Self.add(other.syn, to: &syn)
    Self.add(other.synAck, to: &synAck)
    Self.add(other.ack, to: &ack)
    Self.add(other.fin, to: &fin)
    Self.add(other.rst, to: &rst)
    Self.add(other.opening, to: &opening)
  }

  private static func count(_ counter: inout UInt16) {
    if counter < .max { counter += 1 }
  }

  private static func add(_ count: UInt16, to counter: inout UInt16) {
    counter = UInt16(clamping: Int(counter) + Int(count))
  }

  /// What this side showed as the client or as the server.
  func evidence(isClient: Bool) -> SideEvidence {
    var evidence = SideEvidence()
    evidence.packets = packets
    evidence.bytes = bytes
    evidence.syn = Int(syn) + (isClient ? Int(opening) : 0)
    evidence.synAck = Int(synAck) + (isClient ? 0 : Int(opening))
    evidence.ack = Int(ack) + Int(opening)
    evidence.fin = Int(fin)
    evidence.rst = Int(rst)
    return evidence
  }
}

/// One conversation of a flow log.
struct LogFlowSlot {
  /// One side: the first reporter's view in place, further reporters' beside the table.
  struct Side {
    static let noReporter: Int32 = -1
    var reported = ReportedSide()
    var reporter = noReporter
    var first: Int64 = 0
    var last: Int64 = 0
    var firstSyn: Int64 = 0
    var lastSyn: Int64 = 0
    /// Number of the identity claim, plus one; 0 for none. The first in the input holds.
    var claim: UInt32 = 0
    /// Where the record with the claim begins.
    var claimOrigin = 0
    /// Place of the last of what further reporters saw, plus one; 0 for none.
    var further: UInt32 = 0
    var furtherInterfaces: UInt32 = 0
    var hasRecords = false
    var hasSyn = false
    var hasSynAck = false
    var hasOpening = false
    var hasTimes = false
    /// Whether a record with a SYN has a time.
    var hasSynTime = false

    @inline(__always)
    mutating func note(_ record: LogRecord, claim: Int) {
      noteClaim(claim, record.origin)
      hasRecords = true
      if record.flags.contains(.syn) { hasSyn = true }
      if record.flags.contains(.synAck) { hasSynAck = true }
      if record.flags.contains(.opening) { hasOpening = true }
      furtherInterfaces = max(furtherInterfaces, UInt32(clamping: record.furtherInterfaces))
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
  /// Place in the side table of names and drops, plus one; 0 for none.
  var details: UInt32 = 0
  /// Which ends records name as the opener; both where they disagree.
  var openers = Ends()
  /// Which ends sent packets that drop records judge.
  var dropped = Ends()
  var firstSender: FlowKey.End
  /// Time and place of the record that told of the first sender; records without a time come last.
  var firstTime: Int64 = .max
  var firstOrigin: Int
  /// Whether a record tells of some of the packets only.
  var isSampled = false
  /// Which end is the client, and how that is known, once everything was read.
  var client = ClientDecision()

  init(key: LogFlowKey, firstSender: FlowKey.End, origin: Int) {
    self.key = key
    self.firstSender = firstSender
    self.origin = origin
    firstOrigin = origin
  }
}

extension LogFlowSlot {
  /// Adds a record; returns whether it comes from a reporter other than the side's first, so that its counts belong elsewhere.
  mutating func add(_ record: LogRecord, from sender: FlowKey.End) -> Bool {
    let isMore: Bool
    switch sender {
    case .a:
      a.note(record, claim: record.sender.claim)
      b.noteClaim(record.receiver.claim, record.origin)
      isMore = a.count(record)
    case .b:
      b.note(record, claim: record.sender.claim)
      a.noteClaim(record.receiver.claim, record.origin)
      isMore = b.count(record)
    }
    switch record.opener {
    case .unknown: break
    case .sender: openers.insert(sender == .a ? .a : .b)
    case .receiver: openers.insert(sender == .a ? .b : .a)
    }
    noteFirst(sender, record.first ?? .max, record.origin)
    if record.isSampled { isSampled = true }
    origin = min(origin, record.origin)
    return isMore
  }

  @inline(__always)
  fileprivate mutating func noteFirst(_ sender: FlowKey.End, _ time: Int64, _ origin: Int) {
    guard time < firstTime || (time == firstTime && origin < firstOrigin) else { return }
    firstTime = time
    firstOrigin = origin
    firstSender = sender
  }

  /// Adds what other records of the same conversation tell, all but what reporters saw; its claims are numbered alike.
  mutating func merge(_ other: LogFlowSlot) {
    a.merge(other.a)
    b.merge(other.b)
    openers.formUnion(other.openers)
    dropped.formUnion(other.dropped)
    noteFirst(other.firstSender, other.firstTime, other.firstOrigin)
    if other.isSampled { isSampled = true }
    origin = min(origin, other.origin)
  }

  /// The same conversation with its ends the other way round.
  var swapped: LogFlowSlot {
    var key = key
    swap(&key.aName, &key.bName)
    var slot = LogFlowSlot(key: key, firstSender: firstSender == .a ? .b : .a, origin: origin)
    (slot.a, slot.b) = (b, a)
    (slot.firstTime, slot.firstOrigin) = (firstTime, firstOrigin)
    (slot.openers, slot.dropped) = (openers.swapped, dropped.swapped)
    (slot.details, slot.isSampled) = (details, isSampled)
    return slot
  }
}

/// Some of a conversation's two ends.
struct Ends: OptionSet {
  let rawValue: UInt8
  static let a = Ends(rawValue: 1)
  static let b = Ends(rawValue: 2)

  /// The only end; nil where there is none, or where there are both.
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
    furtherInterfaces = max(furtherInterfaces, other.furtherInterfaces)
    if other.hasRecords { hasRecords = true }
    if other.hasSyn { hasSyn = true }
    if other.hasSynAck { hasSynAck = true }
    if other.hasOpening { hasOpening = true }
  }
}

extension LogFlowSlot.Side {
  /// Counts a record of the first reporter; returns whether it is another's.
  @inline(__always)
  fileprivate mutating func count(_ record: LogRecord) -> Bool {
    let number = Int32(clamping: record.reporter)
    guard reporter == Self.noReporter || reporter == number else { return true }
    reporter = number
    reported.add(record)
    return false
  }
}

/// What a reporter other than the first saw of one side of a conversation.
struct FurtherReport {
  let slot: UInt32
  let sender: FlowKey.End
  let reporter: Int32
  /// Place of the report before it of the same side, plus one; 0 for none.
  let next: UInt32
  var reported = ReportedSide()
}

/// Both ends of a conversation in a fixed order: by address and port and, where the log masks addresses, by name.
struct LogFlowKey: Hashable {
  var flow: FlowKey
  /// Number of the claim that stands for a missing address, plus one.
  var aName: UInt32 = 0
  var bName: UInt32 = 0
}

/// What only some conversations of a flow log have.
struct LogFlowDetails {
  var dnsNames: [String] = []
  var serverNames: [String] = []
  var applicationProtocols: [String] = []
  /// Whether a record says that it was let pass.
  var passed = false
  /// Whether one says so of the client's policies alone.
  var passedEgress = false
  /// Drops, and apart from them the policy verdicts that tell of the same packets.
  var drops: [DropClaim] = []
  var deniedVerdicts: [DropClaim] = []

  /// Adds a name to a sorted list. A hostile log may hold any number: the first in the order of names are kept, in whatever order
  /// they come.
  static func insert(_ name: String, into names: inout [String]) {
    names.insertSorted(name)
    if names.count > FlowNote.limit { names.removeLast() }
  }

  /// Adds what other records of the same conversation tell.
  mutating func merge(_ other: LogFlowDetails) {
    for name in other.dnsNames { Self.insert(name, into: &dnsNames) }
    for name in other.serverNames { Self.insert(name, into: &serverNames) }
    for name in other.applicationProtocols { Self.insert(name, into: &applicationProtocols) }
    if other.passed { passed = true }
    if other.passedEgress { passedEgress = true }
    for drop in other.drops { DropClaim.add(drop, to: &drops) }
    for drop in other.deniedVerdicts { DropClaim.add(drop, to: &deniedVerdicts) }
  }

  /// Whether it was let pass: what the client's side lets go may be dropped at the server's.
  var hasPassed: Bool {
    passed || (passedEgress && !(drops + deniedVerdicts).contains { $0.direction != .egress && $0.cause.mayBePolicy })
  }
}

extension DropCause {
  /// Whether a policy of any kind may have dropped the packets, and did not only watch.
  fileprivate var mayBePolicy: Bool {
    switch self {
    case .policyDefault, .policyRule, .otherPolicy, .suspected: true
    case .audited, .notPolicy: false
    }
  }
}
