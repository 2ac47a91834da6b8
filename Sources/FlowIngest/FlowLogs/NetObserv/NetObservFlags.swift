import ByteInput
import Documents

/// The `Flags` of a NetObserv record: the agent's number, or the names that the operator's pipeline translates it to.
enum NetObservFlags {
  static func read(_ value: ScannedValue, _ bytes: RawSpan) -> LogFlags {
    if let number = value.int(bytes) { return flags(number) }
    var flags = LogFlags()
    for name in value.tree(bytes)?.array ?? [] { flags.formUnion(Self.flags(named: name.string ?? "")) }
    return flags
  }

  /// The agent's bits: the TCP flags, and 256 for SYN-ACK, 512 for FIN-ACK, 1024 for RST-ACK.
  static func flags(_ bits: Int) -> LogFlags {
    var flags = LogFlags()
    if bits & 2 != 0 { flags.insert(.syn) }
    if bits & 256 != 0 { flags.insert(.synAck) }
    if bits & (16 | 512) != 0 { flags.insert(.ack) }
    if bits & (1 | 512) != 0 { flags.insert(.fin) }
    if bits & (4 | 1024) != 0 { flags.insert(.rst) }
    return flags
  }

  private static func flags(named name: String) -> LogFlags {
    switch name {
    case "SYN": .syn
    case "SYN_ACK": .synAck
    case "ACK": .ack
    case "FIN": .fin
    case "FIN_ACK": [.fin, .ack]
    case "RST", "RST_ACK": .rst
    default: []
    }
  }
}
