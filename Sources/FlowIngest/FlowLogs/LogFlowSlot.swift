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

  mutating func add(_ record: LogRecord) {
    switch record.counting {
    case .separate:
      packets.addSaturating(record.packets)
      bytes.addSaturating(record.bytes)
    case .cumulative:
      packets = max(packets, record.packets)
      bytes = max(bytes, record.bytes)
    }
    if record.flags.contains(.syn) { Self.count(&syn) }
    if record.flags.contains(.synAck) { Self.count(&synAck) }
    if record.flags.contains(.ack) { Self.count(&ack) }
    if record.flags.contains(.fin) { Self.count(&fin) }
    if record.flags.contains(.rst) { Self.count(&rst) }
    if record.flags.contains(.opening) { Self.count(&opening) }
  }

  private static func count(_ counter: inout UInt16) {
    if counter < .max { counter += 1 }
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
    var reported = ReportedSide()
    var reporter: Int32 = -1
    var first: Int64 = 0
    var last: Int64 = 0
    var firstSyn: Int64 = 0
    var lastSyn: Int64 = 0
    /// Number of the identity claim, plus one; 0 for none.
    var claim: UInt32 = 0
    /// Place of the last of what further reporters saw, plus one; 0 for none.
    var further: UInt32 = 0
    var furtherInterfaces: UInt32 = 0
    var hasRecords = false
    var hasSyn = false
    var hasSynAck = false
    var hasOpening = false
    var hasTimes = false

    @inline(__always)
    mutating func note(_ record: LogRecord, claim: Int) {
      noteClaim(claim)
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
      firstSyn = firstSyn == 0 ? start : min(firstSyn, start)
      lastSyn = max(lastSyn, start)
    }

    /// The first claim holds.
    @inline(__always)
    mutating func noteClaim(_ number: Int) {
      if claim == 0 { claim = UInt32(clamping: number) }
    }
  }

  let key: LogFlowKey
  var a = Side()
  var b = Side()
  var firstTime: Int64 = .max
  var origin: Int
  /// Place in the side table of names and drops, plus one; 0 for none.
  var details: UInt32 = 0
  /// Which end the records name as the opener.
  var opener = FlowSlot.Opener.unknown
  /// Which end sent packets that a drop record judges.
  var dropped = FlowSlot.Opener.unknown
  var firstSender: FlowKey.End
  /// Whether a record tells of some of the packets only.
  var isSampled = false

  init(key: LogFlowKey, firstSender: FlowKey.End, origin: Int) {
    self.key = key
    self.firstSender = firstSender
    self.origin = origin
  }
}

extension LogFlowSlot {
  /// Adds a record; returns whether it comes from a reporter other than the side's first, so that its counts belong elsewhere.
  mutating func add(_ record: LogRecord, from sender: FlowKey.End) -> Bool {
    let isMore: Bool
    switch sender {
    case .a:
      a.note(record, claim: record.sender.claim)
      b.noteClaim(record.receiver.claim)
      isMore = a.count(record)
    case .b:
      b.note(record, claim: record.sender.claim)
      a.noteClaim(record.receiver.claim)
      isMore = b.count(record)
    }
    switch record.opener {
    case .unknown: break
    case .sender: opener = sender == .a ? .a : .b
    case .receiver: opener = sender == .a ? .b : .a
    }
    if let first = record.first, first < firstTime {
      firstTime = first
      firstSender = sender
    }
    if record.isSampled { isSampled = true }
    origin = min(origin, record.origin)
    return isMore
  }
}

extension LogFlowSlot.Side {
  /// Counts a record of the first reporter; returns whether it is another's.
  @inline(__always)
  fileprivate mutating func count(_ record: LogRecord) -> Bool {
    let number = Int32(clamping: record.reporter)
    guard reporter == -1 || reporter == number else { return true }
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

  /// Adds a name to a sorted list, unless there are too many: a hostile log may hold any number.
  static func insert(_ name: String, into names: inout [String]) {
    if names.count < FlowNote.limit { names.insertSorted(name) }
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
