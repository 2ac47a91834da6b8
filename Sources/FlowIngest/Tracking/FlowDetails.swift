/// Evidence that only some flows of a capture have, stored outside the slots. Names and codes are a linked list of notes.
struct FlowDetails {
  var clientHellos: UInt32 = 0
  var serverHellos: UInt32 = 0
  /// Bytes of the largest record with a ClientHello.
  var clientHelloBytes: UInt32 = 0
  /// Packets that are copies from another interface.
  var copies: UInt32 = 0
  /// IP fragments other than the first one of a packet.
  var fragments: UInt32 = 0
  /// Index of the last note plus one; 0 for none.
  var notes: UInt32 = 0
  /// Numbers of the claims in packet comments plus one; 0 for none.
  var claimOfA: UInt32 = 0
  var claimOfB: UInt32 = 0
  /// The TLS version that the server chose; 0 for none.
  var version: UInt16 = 0
  /// Whether the opener sent more than one SYN.
  var hasRepeatedSyn = false
  /// Time of the last one in nanoseconds since 1970.
  var lastSyn: Int64 = 0

  /// Increments without overflow.
  @inline(__always)
  static func count(_ counter: inout UInt32) {
    if counter < .max { counter &+= 1 }
  }
}

/// A plaintext name or code of a flow.
struct FlowNote {
  enum Kind: UInt8 {
    case serverName
    case applicationProtocol
    case dnsName
    /// `code` holds the response code, and in bit 8 whether there were records.
    case dnsReply
    case grpcMethod
    /// Alerts by sender, because the client is determined later.
    case alertOfA
    case alertOfB
  }

  /// Distinct notes kept per flow and kind, because a hostile peer may send any number of names.
  static let limit = 64

  let kind: Kind
  let code: UInt16
  /// The number of the name; 0 for an alert.
  let name: UInt32
  /// Index of the flow's previous note plus one; 0 for none.
  var next: UInt32 = 0

  init(_ kind: Kind, name: Int = 0, code: UInt16 = 0) {
    self.kind = kind
    self.code = code
    self.name = UInt32(clamping: name)
  }
}
