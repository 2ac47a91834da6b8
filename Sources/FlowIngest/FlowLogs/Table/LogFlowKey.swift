import FlowModel

/// The two ends of a conversation in a fixed order: by address and port and, if the log masks addresses, by identity.
struct LogFlowKey: Hashable {
  var flow: FlowKey
  /// The claim's number, plus one, of an end without an address; 0 for an end with one.
  var aName: UInt32 = 0
  var bName: UInt32 = 0
}

extension LogFlowKey {
  /// The key of a record, and the end that sent it. An end without an address is identified by its claim.
  static func make(_ record: LogRecord) -> (key: LogFlowKey, sender: FlowKey.End) {
    var (key, sender) = FlowKey.make(
      FiveTuple(
        source: record.sender.address, sourcePort: record.sender.port, destination: record.receiver.address,
        destinationPort: record.receiver.port, transport: record.transport))
    let senderName = record.sender.hasAddress ? 0 : UInt32(clamping: record.sender.claim + 1)
    let receiverName = record.receiver.hasAddress ? 0 : UInt32(clamping: record.receiver.claim + 1)
    if senderName | receiverName == 0 { return (LogFlowKey(flow: key), sender) }
    // Both addresses are missing and the ports are equal, so the names decide the order.
    if record.sender.address == record.receiver.address, record.sender.port == record.receiver.port,
      senderName > receiverName
    {
      sender = .b
    }
    let isSenderFirst = sender == .a
    return (
      LogFlowKey(
        flow: key, aName: isSenderFirst ? senderName : receiverName, bName: isSenderFirst ? receiverName : senderName),
      sender
    )
  }

  /// Seeded, so that input cannot be crafted for hash collisions.
  @inline(__always)
  func hashed(seed: UInt64) -> UInt64 {
    flow.hashed(seed: seed ^ (UInt64(aName) << 32 | UInt64(bName)) &* 0x9E37_79B9_7F4A_7C15)
  }
}
