import FlowModel

extension FlowTable {
  /// The conversations as values, sorted by tuple; `input` is the number that their origins name.
  func flows(input: Int) -> [Flow] {
    let listeners = listeners()
    var order = slots.indices.map { number in
      let slot = slots[number]
      return FlowOrder(slot: number, slot.key, client: slot.client(listeners).end, origin: slot.origin)
    }
    order.sort(by: FlowOrder.precedes)
    return order.map { flow(slots[$0.slot], listeners, input) }
  }

  private func listeners() -> Listeners {
    var listeners = Listeners()
    for slot in slots where slot.isUndecided { listeners.watch(slot.key) }
    for slot in slots {
      if slot.a.packets > 0 { listeners.count(slot.key, .a) }
      if slot.b.packets > 0 { listeners.count(slot.key, .b) }
    }
    return listeners
  }

  private func flow(_ slot: FlowSlot, _ listeners: Listeners, _ input: Int) -> Flow {
    let (client, evidence) = slot.client(listeners)
    let known = slot.details > 0 ? details[Int(slot.details) - 1] : nil
    let a = Endpoint(address: slot.key.aAddress, port: slot.key.aPort, claim: known?.claimOfA)
    let b = Endpoint(address: slot.key.bAddress, port: slot.key.bPort, claim: known?.claimOfB)
    var flow = Flow(
      client: client == .a ? a : b, server: client == .a ? b : a,
      transport: TransportProtocol(rawValue: slot.key.transport), clientBy: evidence,
      origin: Origin(input: input, offset: slot.origin))
    flow.fromClient = slot.evidence(of: client)
    flow.fromServer = slot.evidence(of: client == .a ? .b : .a)
    flow.copies = Int(slot.copies)
    flow.fragments = Int(slot.fragments)
    flow.icmpErrors = errors[slot.key] ?? []
    if let known { fill(&flow, known, client) }
    return flow
  }

  private func fill(_ flow: inout Flow, _ details: FlowDetails, _ client: FlowKey.End) {
    flow.tls = details.tls
    flow.dnsNames = details.dnsNames
    flow.dnsReplies = details.dnsReplies
    flow.grpcMethods = details.grpcMethods
    let (mine, theirs) = client == .a ? (details.alertsOfA, details.alertsOfB) : (details.alertsOfB, details.alertsOfA)
    flow.tls.fatalAlerts =
      mine.map { TLSAlert(sender: .client, code: $0) } + theirs.map { TLSAlert(sender: .server, code: $0) }
  }
}

extension FlowSlot {
  fileprivate var isUndecided: Bool {
    opener == .unknown && a.synAck == 0 && b.synAck == 0 && a.hasRequested == b.hasRequested
  }

  /// Which end opened the conversation, and how that is known.
  fileprivate func client(_ listeners: Listeners) -> (end: FlowKey.End, by: ClientEvidence) {
    switch opener {
    case .a: return (.a, .syn)
    case .b: return (.b, .syn)
    case .unknown: break
    }
    if a.synAck > 0 { return (.b, .synAck) }
    if b.synAck > 0 { return (.a, .synAck) }
    if a.hasRequested != b.hasRequested { return (a.hasRequested ? .a : .b, .request) }
    return ClientGuess.client(
      a: ClientGuess.End(port: key.aPort, isListener: listeners.contains(key, .a)),
      b: ClientGuess.End(port: key.bPort, isListener: listeners.contains(key, .b)),
      firstSender: firstSender)
  }

  fileprivate func evidence(of end: FlowKey.End) -> SideEvidence {
    let side = end == .a ? a : b
    var evidence = SideEvidence()
    guard side.packets > 0 else { return evidence }
    evidence.packets = Int(side.packets)
    evidence.bytes = Int(clamping: side.bytes)
    evidence.payloadBytes = Int(side.payloadBytes)
    evidence.syn = Int(side.syn)
    evidence.synAck = Int(side.synAck)
    evidence.ack = Int(side.ack)
    evidence.fin = Int(side.fin)
    evidence.rst = Int(side.rst)
    evidence.retransmissions = Int(side.retransmissions)
    evidence.window = TimeWindow(Timestamp(nanoseconds: side.first), Timestamp(nanoseconds: side.last))
    if opener == (end == .a ? .a : .b) {
      evidence.synWindow = TimeWindow(Timestamp(nanoseconds: firstSyn), Timestamp(nanoseconds: lastSyn))
      evidence.initialSequence = initialSequence
    }
    return evidence
  }
}
