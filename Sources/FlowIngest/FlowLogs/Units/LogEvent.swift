import FlowModel

/// What one record of a flow log says about a conversation, in the form that all `FlowLog` formats share.
struct LogEvent {
  struct End {
    /// Nil if the record omits it.
    var address: IPAddress?
    /// 0 if there is none.
    var port: UInt16 = 0
    var claim: IdentityClaim?

    /// Parses an address and a port; each that does not parse is left out.
    init(_ address: String?, _ port: String?, claim: IdentityClaim? = nil) {
      self.address = address.flatMap { IPAddress($0) }
      self.port = port.flatMap { UInt16($0) } ?? 0
      self.claim = claim
    }

    init(address: IPAddress?, port: UInt16, claim: IdentityClaim? = nil) {
      self.address = address
      self.port = port
      self.claim = claim
    }

    /// `10.0.0.1:443` or `[fd00::1]:443`.
    init(joined text: String?, claim: IdentityClaim? = nil) {
      self.claim = claim
      guard let text, let colon = text.lastIndex(of: ":") else { return }
      let host = text[..<colon].drop { $0 == "[" }
      address = IPAddress(host.last == "]" ? host.dropLast() : host)
      port = UInt16(text[text.index(after: colon)...]) ?? 0
    }
  }

  /// What the record is about.
  enum Kind {
    /// A policy's verdict on a connection's first packet, beside which the log may have a record of the packet itself.
    case policyVerdict
    case other
  }

  /// What one TCP packet carries.
  struct Segment {
    /// Bytes of payload that were not sent before.
    var payload = 0
    /// Whether its payload was sent before.
    var isRepeated = false
    /// The sequence number of a SYN without ACK.
    var initialSequence: UInt32?
  }

  var sender: End
  var receiver: End
  var transport: TransportProtocol
  var packets = 1
  var bytes = 0
  /// Packets of the other side, if the record counts both.
  var replyPackets = 0
  var replyBytes = 0
  var counting = LogRecord.Counting.separate
  var flags: LogFlags = []
  var replyFlags: LogFlags = []
  var first: Timestamp?
  var last: Timestamp?
  var opener = LogRecord.Opener.unknown
  var kind = Kind.other
  /// The observer. Records of one reporter add up; several reporters count the same packets.
  var reporter = ""
  /// Whether the record says that policies allowed it, without saying whether the connection succeeded.
  var passed = false
  /// The direction whose policies allowed it; the other may still drop it. Nil if the record covers both.
  var passedBy: PolicyDirection?
  /// Whether the dropped packet seems to be the first of a connection, although the drop's cause does not imply it.
  var dropsOpener = false
  var drop: DropClaim?
  /// Nil where the record is not about one TCP packet.
  var segment: Segment?
  var dnsName: String?
  var serverName: String?
  /// ALPN.
  var applicationProtocol: String?

  /// Whether it goes from a port below the ephemeral range to an ephemeral port.
  var looksLikeReply: Bool {
    sender.port != 0 && sender.port < ClientGuess.firstEphemeralPort
      && receiver.port >= ClientGuess.firstEphemeralPort
  }

  init(_ sender: End, _ receiver: End, _ transport: TransportProtocol) {
    self.sender = sender
    self.receiver = receiver
    self.transport = transport
  }
}
