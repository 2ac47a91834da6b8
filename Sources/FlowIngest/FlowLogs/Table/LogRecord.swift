import FlowModel

/// One flow-log record in the form that all formats share: what one side sent, as one reporter saw it.
struct LogRecord {
  /// How records of one reporter and conversation add up.
  enum Counting {
    /// Each record tells of other packets.
    case separate
    /// Each record tells of all packets so far: the largest holds.
    case cumulative
  }

  /// Who opened the conversation, where the record says so.
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
  /// Nanoseconds since 1970; nil where the record has no time.
  var first: Int64?
  var last: Int64?
  /// Who saw it: a node and an interface, or a trace point.
  var reporter = 0
  var counting = Counting.separate
  var opener = Opener.unknown
  /// Interfaces beside the first on which the record says that the same packets were seen.
  var furtherInterfaces = 0
  /// Whether it tells of some of the packets only.
  var isSampled = false
  /// Byte in the input where the record begins.
  var origin = 0
}

/// One end of a flow-log record.
struct LogEnd {
  /// All zero where the record has no address.
  var address = IPAddress(high: 0, low: 0)
  var hasAddress = false
  /// Host byte order; 0 where the protocol or the record has none.
  var port: UInt16 = 0
  /// Number of the identity claim, plus one; 0 for none.
  var claim = 0
}

/// The TCP flags of a record, told apart as evidence needs them.
struct LogFlags: OptionSet {
  let rawValue: UInt8
  /// A SYN without ACK.
  static let syn = LogFlags(rawValue: 1)
  static let synAck = LogFlags(rawValue: 2)
  static let ack = LogFlags(rawValue: 4)
  static let fin = LogFlags(rawValue: 8)
  static let rst = LogFlags(rawValue: 16)
  /// SYN and ACK among the flags of several packets: the opener's SYN and later ACKs, or the other side's SYN-ACK.
  static let opening = LogFlags(rawValue: 32)
}
