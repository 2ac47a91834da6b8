/// What only some conversations of a capture have, beside the table: plain numbers, with what has names or codes as a chain of notes.
struct FlowDetails {
  var clientHellos: UInt32 = 0
  var serverHellos: UInt32 = 0
  /// Bytes of the largest record that holds a ClientHello.
  var clientHelloBytes: UInt32 = 0
  /// Packets that were seen again on another interface.
  var copies: UInt32 = 0
  /// IP fragments after the first one of a packet.
  var fragments: UInt32 = 0
  /// Place of the last note, plus one; 0 for none.
  var notes: UInt32 = 0
  /// Numbers of what packets' comments say of who the ends are, plus one; 0 for nothing.
  var claimOfA: UInt32 = 0
  var claimOfB: UInt32 = 0
  /// The TLS version that the server chose; 0 for none.
  var version: UInt16 = 0
  /// Whether the opener sent more than one bare SYN.
  var hasRepeatedSyn = false
  /// Last of them, nanoseconds since 1970.
  var lastSyn: Int64 = 0

  /// Adds one and stays at the largest value.
  @inline(__always)
  static func count(_ counter: inout UInt32) {
    if counter < .max { counter &+= 1 }
  }
}
