/// Everything that decides how a flow ended, as plain numbers without names: a source can fill it without creating a `Flow`.
public struct FlowEvidence: Sendable {
  public var isTCP: Bool
  public var fromClient = SideEvidence()
  public var fromServer = SideEvidence()
  /// Number of ClientHello messages.
  public var clientHellos = 0
  /// Bytes of the largest record with a ClientHello, including its header; 0 for a flow log.
  public var clientHelloBytes = 0
  /// Number of ServerHello messages.
  public var serverHellos = 0
  /// The TLS version that the server chose, as on the wire; 0 if it was not seen.
  public var version: UInt16 = 0
  /// Whether a fatal plaintext alert was seen.
  public var hasAlerts = false
  /// Whether an ICMP error reports a filter.
  public var isProhibited = false
  /// Whether an ICMP error reports that the destination is unreachable for another reason.
  public var isUnreachable = false
  /// Whether the server is a multicast or broadcast address.
  public var isToMany = false
  /// Whether an input reports drops.
  public var hasDrops = false
  /// Whether an input reports that policies or filters let the flow pass, without its outcome.
  public var passed = false
  /// Whether only a sample of the packets was recorded.
  public var isSampled = false

  /// No packets.
  public init(isTCP: Bool) { self.isTCP = isTCP }

  public init(_ flow: Flow) {
    isTCP = flow.transport == .tcp
    fromClient = flow.fromClient
    fromServer = flow.fromServer
    clientHellos = flow.tls.clientHellos
    clientHelloBytes = flow.tls.clientHelloBytes
    serverHellos = flow.tls.serverHellos
    version = flow.tls.version ?? 0
    hasAlerts = !flow.tls.fatalAlerts.isEmpty
    note(flow.icmpErrors)
    isToMany = flow.server.address?.isMulticastOrBroadcast == true
    hasDrops = !flow.drops.isEmpty
    passed = flow.passed
    isSampled = flow.isSampled
  }

  /// Adds ICMP errors that quote packets of the flow.
  public mutating func note(_ errors: [ICMPError]) {
    guard !errors.isEmpty else { return }
    isProhibited = isProhibited || errors.contains(where: \.isProhibition)
    isUnreachable = isUnreachable || errors.contains(where: \.isUnreachable)
  }

  /// From the first to the last packet or record; nil where the input gives no times.
  public var window: TimeWindow? {
    var window = fromClient.window
    window.merge(fromServer.window)
    return window
  }
}

extension Flow {
  /// Computed from the merged evidence.
  public var outcome: Outcome { FlowEvidence(self).outcome }

  /// Nil where the flow did not fail, or where the evidence does not show it.
  ///
  /// Replies of name servers are not judged here, but over all of a client's questions.
  public var failure: Failure? { FlowEvidence(self).failure }

  /// Whether it was silent for less than a second before the recording ended at `end`: an answer may have come later.
  public func isUndecided(recordedUntil end: Timestamp?) -> Bool {
    let evidence = FlowEvidence(self)
    return evidence.isUndecided(evidence.failure, recordedUntil: end)
  }
}
