import FlowModel

extension LogFlowKey {
  /// The key of a record, and which end sent it. An end without an address is told by its name.
  static func make(_ record: LogRecord) -> (key: LogFlowKey, sender: FlowKey.End) {
    var (key, sender) = FlowKey.make(
      FiveTuple(
        source: record.sender.address, sourcePort: record.sender.port, destination: record.receiver.address,
        destinationPort: record.receiver.port, transport: record.transport))
    let senderName = record.sender.hasAddress ? 0 : UInt32(clamping: record.sender.claim + 1)
    let receiverName = record.receiver.hasAddress ? 0 : UInt32(clamping: record.receiver.claim + 1)
    if senderName | receiverName == 0 { return (LogFlowKey(flow: key), sender) }
    // With both addresses missing and equal ports, the names decide the order.
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

  /// A hash that an outsider who does not know `seed` cannot steer.
  @inline(__always)
  func hashed(seed: UInt64) -> UInt64 {
    flow.hashed(seed: seed ^ (UInt64(aName) << 32 | UInt64(bName)) &* 0x9E37_79B9_7F4A_7C15)
  }
}

extension LogFlowSlot {
  var isUndecided: Bool {
    openers.only == nil && dropped.only == nil && !a.hasSyn && !b.hasSyn && a.hasSynAck == b.hasSynAck && !showsOrder
  }

  /// Whether both ends showed a SYN among other flags, at different times: the SYN comes before the SYN-ACK.
  private var showsOrder: Bool { a.hasOpening && b.hasOpening && a.firstSyn != b.firstSyn }

  /// Which end opened the conversation, and how that is known.
  func decided(_ listeners: borrowing Listeners) -> ClientDecision {
    if let opener = openers.only { return ClientDecision(opener, .log) }
    if a.hasSyn, b.hasSyn {
      return ClientDecision(a.firstSyn == b.firstSyn ? firstSender : a.firstSyn < b.firstSyn ? .a : .b, .syn)
    }
    if a.hasSyn != b.hasSyn { return ClientDecision(a.hasSyn ? .a : .b, .syn) }
    if a.hasSynAck != b.hasSynAck { return ClientDecision(a.hasSynAck ? .b : .a, .synAck) }
    if showsOrder { return ClientDecision(a.firstSyn < b.firstSyn ? .a : .b, .syn) }
    if let sender = dropped.only { return ClientDecision(sender, .dropRecord) }
    let (end, evidence) = ClientGuess.client(
      a: ClientGuess.End(port: key.flow.aPort, isListener: listeners.contains(key.flow, .a)),
      b: ClientGuess.End(port: key.flow.bPort, isListener: listeners.contains(key.flow, .b)),
      firstSender: firstSender)
    return ClientDecision(end, evidence)
  }
}
