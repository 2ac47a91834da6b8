import FlowModel

/// What one record of a flow log says about a conversation, in the form that all `FlowLog` formats share.
struct LogEvent {
  struct End {
    /// Nil if the record omits it.
    var address: IPAddress?
    /// 0 if there is none.
    var port: UInt16 = 0
    var claim: IdentityClaim?
    /// False if the record's port is out of range. The end then has no address, so that no pod is blamed.
    private(set) var isPossible = true

    /// Parses an address and a port; each that does not parse is left out.
    init(_ address: String?, _ port: String?, claim: IdentityClaim? = nil) {
      self.claim = claim
      set(address.flatMap { IPAddress($0) }, port)
    }

    private mutating func set(_ address: IPAddress?, _ port: (some StringProtocol)?) {
      guard let port else {
        self.address = address
        return
      }
      guard let number = LogNumber.port(port) else {
        isPossible = false
        return
      }
      (self.address, self.port) = (address, number)
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
      set(IPAddress(host.last == "]" ? host.dropLast() : host), text[text.index(after: colon)...])
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

  /// Whether another number of the record than ports and counts is impossible.
  var hasImpossibleNumber = false

  /// Whether all numbers can be those of packets.
  var isPossible: Bool {
    !hasImpossibleNumber && sender.isPossible && receiver.isPossible
      && min(packets, bytes, replyPackets, replyBytes, drop?.count ?? 0) >= 0
  }

  /// Sets the flags that the sender's packets had together; nil if the record has none.
  mutating func setFlags(_ bits: Int?, packets: Int) { flags = gathered(bits, packets) }

  /// Sets the flags that the receiver's packets had together; nil if the record has none.
  mutating func setReplyFlags(_ bits: Int?, packets: Int) { replyFlags = gathered(bits, packets) }

  private mutating func gathered(_ bits: Int?, _ packets: Int) -> LogFlags {
    guard let bits else { return [] }
    guard LogNumber.isFlags(bits) else {
      hasImpossibleNumber = true
      return []
    }
    return KeyedText.flags(gathered: bits, packets: packets)
  }

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
