import FlowModel

/// What one record of a flow log tells of a conversation, in the form that all slow formats share.
struct LogEvent {
  /// One end.
  struct End {
    /// Nil where the record leaves it out.
    var address: IPAddress?
    /// Host byte order; 0 where there is none.
    var port: UInt16 = 0
    var claim: IdentityClaim?

    /// `10.0.0.1` and a port, both as text; nil where neither makes sense.
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

  var sender: End
  var receiver: End
  var transport: TransportProtocol
  var packets = 1
  var bytes = 0
  /// What the other side sent, where the record tells of both.
  var replyPackets = 0
  var replyBytes = 0
  var counting = LogRecord.Counting.separate
  var flags: LogFlags = []
  var replyFlags: LogFlags = []
  var first: Timestamp?
  var last: Timestamp?
  var opener = LogRecord.Opener.unknown
  /// Who saw it; records of one reporter add up, those of several tell of the same packets.
  var reporter = ""
  /// Whether the record says that it was let pass, without telling what came of it.
  var passed = false
  /// Whose policies let it pass: what leaves one side may be dropped at the other. Nil where the record tells of the whole way.
  var passedBy: PolicyDirection?
  /// Whether what was dropped seems to be the first packet of a connection, though its reason alone does not say so.
  var dropsOpener = false
  var drop: DropClaim?
  var dnsName: String?
  var serverName: String?
  /// Protocol inside TLS (ALPN).
  var applicationProtocol: String?

  /// Whether it goes from a service's port to one that clients are given.
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
