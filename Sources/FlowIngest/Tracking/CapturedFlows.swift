import ByteInput
import FlowModel

/// The flows of one capture after reading, created on access.
struct CapturedFlows: FlowSource {
  var slots: SlotPages<FlowSlot>
  let details: [FlowDetails]
  let notes: [FlowNote]
  let names: [String]
  let claims: [IdentityClaim]
  let errors: [FlowKey: [ICMPError]]
  private let listingOrder = ListingOrder()

  init(
    slots: consuming SlotPages<FlowSlot>, details: [FlowDetails], notes: [FlowNote], names: [String],
    claims: [IdentityClaim], errors: [FlowKey: [ICMPError]]
  ) {
    self.slots = slots
    self.details = details
    self.notes = notes
    self.names = names
    self.claims = claims
    self.errors = errors
  }

  /// Determines the clients. If this is only a part of the flows, it passes them to `SpilledInput` instead, which determines the clients
  /// once it has all parts.
  consuming func list(_ share: ConversationShare? = nil) -> FlowList {
    if let share, share.isPart {
      if !share.hasOverflowed { spill(to: share.spilled) }
      return FlowList([])
    }
    decideClients()
    return FlowList(self)
  }

  var count: Int { slots.count }

  var rows: any FlowRows { CapturedRows(self) }

  /// Slot numbers in listing order: sorted by tuple.
  private var order: [UInt32] {
    @inline(__always) get {
      listingOrder.numbers {
        FlowOrder.sorted(count: slots.count, prefetch: { slots.prefetch(Int($0)) }, place: { place(Int($0)) })
      }
    }
  }

  /// Slots are in order of first appearance, so the next ones of the listing are usually elsewhere in memory and are prefetched.
  func flow(at place: Int) -> Flow {
    let order = order
    prefetch(after: place, order)
    prefetchDetails(after: place, order)
    return flow(slot: Int(order[place]))
  }

  func head(at place: Int) -> FlowHead {
    let order = order
    prefetch(after: place, order)
    return head(slot: Int(order[place]))
  }

  func head(slot number: Int) -> FlowHead {
    slots.with(number) { slot in
      let ends = claims(of: slot)
      let a = Endpoint(address: slot.key.aAddress, port: slot.key.aPort, claim: claim(ends.a))
      let b = Endpoint(address: slot.key.bAddress, port: slot.key.bPort, claim: claim(ends.b))
      let client = slot.client
      return FlowHead(
        client: client.end == .a ? a : b, server: client.end == .a ? b : a,
        transport: TransportProtocol(rawValue: slot.key.transport), clientBy: client.evidence,
        origin: Origin(input: 0, offset: slot.origin))
    }
  }

  /// The numbers of the claims of both ends plus one. Without claims, this does not touch the details' memory.
  @inline(__always)
  func claims(of slot: borrowing FlowSlot) -> (a: UInt32, b: UInt32) {
    guard !claims.isEmpty, slot.details > 0 else { return (0, 0) }
    let found = details[Int(slot.details) - 1]
    return (found.claimOfA, found.claimOfB)
  }

  @inline(__always)
  private func prefetch(after place: Int, _ order: [UInt32]) {
    let ahead = place &+ Self.lookAhead
    if ahead < order.count { slots.prefetch(Int(order[ahead])) }
  }

  /// Slots are prefetched this many flows in advance, and their details half as many.
  private static let lookAhead = 8

  @inline(__always)
  private func prefetchDetails(after place: Int, _ order: [UInt32]) {
    let ahead = place &+ Self.lookAhead / 2
    guard ahead < order.count else { return }
    let found = slots.with(Int(order[ahead])) { $0.details }
    if found > 0 { details.span.prefetch(Int(found) &- 1) }
  }

  private func place(_ number: Int) -> FlowOrder {
    slots.with(number) { FlowOrder($0.key, client: $0.client.end, origin: $0.origin) }
  }

  private func spill(to spilled: SpilledInput) {
    slots.visit { _, slot in
      if slot.a.packets > 0 { spilled.addSender(slot.key, .a, origin: slot.origin) }
      if slot.b.packets > 0 { spilled.addSender(slot.key, .b, origin: slot.origin) }
    }
    let noListeners = Listeners(conversations: 0)
    for number in slots.indices {
      let slot = slots[number]
      guard slot.isUndecided else {
        spilled.take(flow(slot: number, slot.decided(noListeners)))
        continue
      }
      let other: FlowKey.End = slot.firstSender == .a ? .b : .a
      spilled.take(
        undecided: flow(slot: number, ClientDecision(slot.firstSender, .unknown)),
        or: flow(slot: number, ClientDecision(other, .unknown)))
    }
  }

  private mutating func decideClients() {
    let listeners = listeners()
    for number in slots.indices { slots[number].client = slots[number].decided(listeners) }
  }

  private func listeners() -> Listeners {
    let isNeeded = slots.pages.contains { $0.contains(where: \.isUndecided) }
    return isNeeded ? .among(slots.count, forEachSender) : Listeners(conversations: 0)
  }

  @inline(__always)
  private func forEachSender(_ take: (FlowKey, FlowKey.End) -> Void) {
    slots.visit { _, slot in
      if slot.a.packets > 0 { take(slot.key, .a) }
      if slot.b.packets > 0 { take(slot.key, .b) }
    }
  }

  func flow(slot number: Int) -> Flow { flow(slot: number, nil) }

  private func flow(slot number: Int, _ decision: ClientDecision?) -> Flow {
    let slot = slots[number]
    let decision = decision ?? slot.client
    let client = decision.end
    let details = slot.details > 0 ? details[Int(slot.details) - 1] : FlowDetails()
    let a = Endpoint(address: slot.key.aAddress, port: slot.key.aPort, claim: claim(details.claimOfA))
    let b = Endpoint(address: slot.key.bAddress, port: slot.key.bPort, claim: claim(details.claimOfB))
    var flow = Flow(
      client: client == .a ? a : b, server: client == .a ? b : a,
      transport: TransportProtocol(rawValue: slot.key.transport), clientBy: decision.evidence,
      origin: Origin(input: 0, offset: slot.origin))
    flow.fromClient = slot.evidence(of: client, details)
    flow.fromServer = slot.evidence(of: client == .a ? .b : .a, details)
    if !errors.isEmpty { flow.icmpErrors = errors[slot.key] ?? [] }
    if slot.details > 0 { fill(&flow, details, client) }
    return flow
  }

  func claim(_ number: UInt32) -> IdentityClaim? { number == 0 ? nil : claims[Int(number) - 1] }

  private func fill(_ flow: inout Flow, _ details: FlowDetails, _ client: FlowKey.End) {
    flow.copies = Int(details.copies)
    flow.fragments = Int(details.fragments)
    flow.tls.clientHellos = Int(details.clientHellos)
    flow.tls.serverHellos = Int(details.serverHellos)
    flow.tls.clientHelloBytes = Int(details.clientHelloBytes)
    flow.tls.version = details.version == 0 ? nil : details.version
    var next = Int(details.notes)
    while next > 0 {
      let note = notes[next - 1]
      switch note.kind {
      case .serverName: flow.tls.serverNames.insertSorted(names[Int(note.name)])
      case .applicationProtocol: flow.tls.applicationProtocols.insertSorted(names[Int(note.name)])
      case .dnsName: flow.dnsNames.insertSorted(names[Int(note.name)])
      case .dnsReply:
        flow.dnsReplies.insertSorted(
          DNSReply(name: names[Int(note.name)], code: UInt8(note.code & 0xFF), hasRecords: note.code > 0xFF))
      case .grpcMethod: flow.grpcMethods.insertSorted(names[Int(note.name)])
      case .alertOfA, .alertOfB:
        let isClient = (note.kind == .alertOfA) == (client == .a)
        flow.tls.fatalAlerts.insertSorted(TLSAlert(sender: isClient ? .client : .server, code: UInt8(note.code)))
      }
      next = Int(note.next)
    }
  }
}

extension FlowSlot {
  fileprivate var isUndecided: Bool {
    opener == .unknown && a.synAck == 0 && b.synAck == 0 && a.hasRequested == b.hasRequested
  }

  /// The client, and how it was determined.
  fileprivate func decided(_ listeners: borrowing Listeners) -> ClientDecision {
    switch opener {
    case .a: return ClientDecision(.a, .syn)
    case .b: return ClientDecision(.b, .syn)
    case .unknown: break
    }
    if a.synAck > 0 { return ClientDecision(.b, .synAck) }
    if b.synAck > 0 { return ClientDecision(.a, .synAck) }
    if a.hasRequested != b.hasRequested { return ClientDecision(a.hasRequested ? .a : .b, .request) }
    let (end, evidence) = ClientGuess.client(
      a: ClientGuess.End(port: key.aPort, isListener: listeners.contains(key, .a)),
      b: ClientGuess.End(port: key.bPort, isListener: listeners.contains(key, .b)),
      firstSender: firstSender)
    return ClientDecision(end, evidence)
  }

  func evidence(of end: FlowKey.End, _ details: FlowDetails) -> SideEvidence {
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
      let last = details.hasRepeatedSyn ? details.lastSyn : firstSyn
      evidence.synWindow = TimeWindow(Timestamp(nanoseconds: firstSyn), Timestamp(nanoseconds: last))
      evidence.initialSequence = initialSequence
    }
    return evidence
  }
}
