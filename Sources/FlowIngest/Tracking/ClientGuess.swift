import FlowModel

/// Decides who the client is where no packet or record says so: the weaker rules, in one place for all inputs.
enum ClientGuess {
  /// One end of the conversation.
  struct End {
    /// Host byte order; 0 for a protocol without ports.
    var port: UInt16
    /// Whether it spoke with two or more peers on this port.
    var isListener: Bool
  }

  /// Below this, a port is not given out for outgoing connections by Linux (`net.ipv4.ip_local_port_range`).
  static let firstEphemeralPort: UInt16 = 32768

  /// The client and the rule that told. Without any, the first sender stands in its place.
  static func client(a: End, b: End, firstSender: FlowKey.End) -> (FlowKey.End, ClientEvidence) {
    if a.isListener != b.isListener { return (a.isListener ? .b : .a, .listener) }
    let aIsService = a.port != 0 && a.port < firstEphemeralPort
    let bIsService = b.port != 0 && b.port < firstEphemeralPort
    if aIsService != bIsService { return (aIsService ? .b : .a, .port) }
    return (firstSender, .unknown)
  }
}
