import FlowModel

/// One flow-log record in the form that all formats share: the packets that one side sent, as one reporter saw them.
struct LogRecord {
  /// How the records of one reporter add up to a conversation's counts.
  enum Counting {
    /// Each record counts different packets.
    case separate
    /// Each record counts all packets so far. The largest count is the total.
    case cumulative
  }

  /// The end that opened the conversation, if the record names it.
  enum Opener {
    case unknown
    case sender
    case receiver
  }

  var sender = LogEnd()
  var receiver = LogEnd()
  var transport = TransportProtocol.tcp
  var packets = 0
  var bytes = 0
  var flags = LogFlags()
  /// Nanoseconds since 1970; nil if the record has no time.
  var first: Int64?
  var last: Int64?
  /// Number of the reporter: a node and an interface, or a trace point.
  var reporter = 0
  var counting = Counting.separate
  var opener = Opener.unknown
  /// Number of interfaces, beyond the first, on which the record says that the same packets were seen.
  var otherInterfaces = 0
  /// Whether the record counts only a sample of the packets.
  var isSampled = false
  /// Byte in the input at which the record begins.
  var origin = 0
}

struct LogEnd {
  /// All zero if the record has no address.
  var address = IPAddress(high: 0, low: 0)
  var hasAddress = false
  /// 0 if the protocol or the record has none.
  var port: UInt16 = 0
  /// Number of the identity claim, plus one; 0 for none.
  var claim = 0
}

/// The TCP flags of a record, distinguished as far as evidence needs them.
struct LogFlags: OptionSet {
  let rawValue: UInt8
  /// A SYN without ACK.
  static let syn = LogFlags(rawValue: 1)
  static let synAck = LogFlags(rawValue: 2)
  static let ack = LogFlags(rawValue: 4)
  static let fin = LogFlags(rawValue: 8)
  static let rst = LogFlags(rawValue: 16)
  /// SYN and ACK, gathered over several packets: either the opener's SYN and later ACKs, or the other side's SYN-ACK.
  static let opening = LogFlags(rawValue: 32)
}
