/// One name or code that a conversation showed in clear.
struct FlowNote {
  enum Kind: UInt8 {
    case serverName
    case applicationProtocol
    case dnsName
    /// `code` holds the response code and, as bit 8, whether there were records.
    case dnsReply
    case grpcMethod
    /// Alerts by the end that sent them, since which end is the client is decided later.
    case alertOfA
    case alertOfB
  }

  /// Distinct notes kept per conversation and kind; a hostile peer may send any number of names. Alerts have one byte.
  static let limit = 64

  let kind: Kind
  let code: UInt16
  /// The name's number; 0 for an alert.
  let name: UInt32
  /// Place of the note before it of the same conversation, plus one; 0 for none.
  var next: UInt32 = 0

  init(_ kind: Kind, name: Int = 0, code: UInt16 = 0) {
    self.kind = kind
    self.code = code
    self.name = UInt32(clamping: name)
  }
}
