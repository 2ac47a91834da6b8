import FlowModel

/// The client of a flow and how it was determined, in one byte.
struct ClientDecision {
  private var bits: UInt8 = 0

  init() {}

  init(_ end: FlowKey.End, _ evidence: ClientEvidence) {
    let number = Self.evidences.firstIndex(of: evidence) ?? 0
    bits = UInt8(number) << 2 | (end == .a ? 0 : 1)
  }

  var end: FlowKey.End { bits & 1 == 0 ? .a : .b }
  var evidence: ClientEvidence { Self.evidences[Int(bits >> 2)] }

  /// The client before declared ports were considered. Flags that either side may have sent are counted for it.
  var guessedEnd: FlowKey.End { (bits ^ bits >> 1) & 1 == 0 ? .a : .b }

  /// The decision after ports that objects declare were considered.
  func corrected(_ server: DeclaredServer) -> ClientDecision {
    switch server {
    case .server: return ClientDecision(end, .declaredPort)
    case .client:
      var decision = ClientDecision(end == .a ? .b : .a, .declaredPort)
      decision.bits |= 2
      return decision
    }
  }

  private static let evidences = ClientEvidence.allCases
}

/// Guesses the client if no packet or record shows it. The same rules hold for all inputs.
enum ClientGuess {
  struct End {
    /// Host byte order; 0 for a protocol without ports.
    var port: UInt16
    /// Whether it sent something to two or more peers from this port.
    var isListener: Bool
  }

  /// Linux assigns outgoing connections ports from here on (`net.ipv4.ip_local_port_range`).
  static let firstEphemeralPort: UInt16 = 32768

  /// The client and the rule that was used. If no rule applies, the first sender.
  static func client(a: End, b: End, firstSender: FlowKey.End) -> (FlowKey.End, ClientEvidence) {
    if a.isListener != b.isListener { return (a.isListener ? .b : .a, .listener) }
    let aIsService = a.port != 0 && a.port < firstEphemeralPort
    let bIsService = b.port != 0 && b.port < firstEphemeralPort
    if aIsService != bIsService { return (aIsService ? .b : .a, .port) }
    return (firstSender, .unknown)
  }
}
