extension FlowEvidence {
  /// What happened on the wire.
  public var outcome: Outcome {
    var seen = isTCP ? tcpOutcome : datagramOutcome
    // In a sample, an answer that was not recorded may have been sent.
    if isSampled, seen == .unanswered { seen = .unknown }
    return passed && (seen == .unanswered || seen == .unknown) ? .midstream : seen
  }

  private var tcpOutcome: Outcome {
    guard openingSeen else { return midstreamOutcome }
    guard handshakeCompleted else { return failedOpening }
    if clientHellos > 0, fromServer.payloadBytes == 0, isServerHeard {
      return fromServer.rst > 0 ? .reset : .tlsUnanswered
    }
    if hasAlerts || endedWithEncryptedAlert { return .tlsAlert }
    if isFirstDataLost { return .stalled }
    // A client that waited in vain closes in the end; that is not a regular end.
    if isAnswerLost { return .stalled }
    if fromClient.fin + fromServer.fin == 0, fromClient.rst + fromServer.rst > 0 { return .reset }
    return isStalled ? .stalled : .established
  }

  private var openingSeen: Bool { fromClient.syn > 0 || fromServer.synAck > 0 }

  private var handshakeCompleted: Bool {
    fromServer.synAck > 0 || fromClient.ack > 0 || fromServer.payloadBytes > 0 || fromServer.ack > 0
  }

  /// False where only the client's packets were recorded.
  private var isServerHeard: Bool { fromServer.packets > 0 || fromServer.synAck > 0 }

  private var failedOpening: Outcome {
    if fromServer.rst > 0 { return .refused }
    return errorOutcome ?? .unanswered
  }

  /// An ICMP error decides only if there was no other reply.
  private var errorOutcome: Outcome? {
    if isProhibited { return .icmpProhibited }
    return isUnreachable ? .icmpUnreachable : nil
  }

  /// The client repeats its first data, and the server, which accepted the connection, acknowledges none of it.
  var isFirstDataLost: Bool {
    fromClient.retransmissions >= 2 && fromClient.payloadBytes > 0 && isServerHeard && fromServer.ack == 0
      && fromServer.payloadBytes == 0 && fromServer.fin + fromServer.rst == 0
  }

  /// One side retransmits data for more than a second after the other side's last packet.
  private var isStalled: Bool {
    isSilent(fromServer, while: fromClient) || isSilent(fromClient, while: fromServer)
  }

  private func isSilent(_ silent: SideEvidence, while sender: SideEvidence) -> Bool {
    guard sender.retransmissions >= 2, silent.fin + silent.rst == 0, let sent = sender.window?.last else {
      return false
    }
    // Nothing is known of a side that was never recorded.
    guard let heard = silent.window?.last else { return silent.packets > 0 || silent.synAck > 0 }
    return sent.nanoseconds(since: heard) > 1_000_000_000
  }

  private var midstreamOutcome: Outcome {
    let talked = fromClient.packets > 0 && fromServer.packets > 0
    if talked, fromClient.rst + fromServer.rst == 0, isStalled { return .stalled }
    if talked || fromClient.ack + fromServer.ack > 0 { return .midstream }
    return .unknown
  }

  private var datagramOutcome: Outcome {
    if fromServer.packets > 0 { return .answered }
    if let errorOutcome { return errorOutcome }
    return isToMany ? .unknown : .unanswered
  }
}
