import ByteInput
import FlowModel

/// The conversations of one flow log after reading. Each `Flow` is made on access.
struct LoggedFlows: FlowSource {
  var slots: SlotPages<LogFlowSlot>
  let details: [LogFlowDetails]
  private let otherReports: [OtherReport]
  let claims: [IdentityClaim]
  let dropNotes: [DropNote]
  /// Drops without count and time, by their numbers.
  let dropKinds: [DropClaim]
  private let listingOrder = ListingOrder()

  init(
    slots: consuming SlotPages<LogFlowSlot>, details: [LogFlowDetails], otherReports: [OtherReport],
    claims: [IdentityClaim], dropNotes: [DropNote], dropKinds: [DropClaim]
  ) {
    self.slots = slots
    self.details = details
    self.otherReports = otherReports
    self.claims = claims
    self.dropNotes = dropNotes
    self.dropKinds = dropKinds
  }

  /// Decides which ends are clients.
  ///
  /// If the table holds only a part of the conversations, they are spilled to `share` and the list is empty: the client
  /// is decided later, by the caller that has every part.
  consuming func list(_ share: ConversationShare?) -> FlowList {
    if let share, share.isPart {
      if !share.hasOverflowed { spill(to: share.spilled) }
      return FlowList([])
    }
    let listeners = listeners()
    for number in slots.indices { slots[number].client = slots[number].decided(listeners) }
    return FlowList(self)
  }

  var count: Int { slots.count }

  var rows: any FlowRows { LoggedRows(self) }

  /// The slots' numbers in the order of the list: sorted by tuple.
  private var order: [UInt32] {
    listingOrder.numbers {
      FlowOrder.sorted(count: slots.count, prefetch: { slots.prefetch(Int($0)) }, place: { place(Int($0)) })
    }
  }

  func flow(at place: Int) -> Flow { flow(slot: Int(order[place])) }

  func head(at place: Int) -> FlowHead { head(slot: Int(order[place])) }

  private func place(_ number: Int) -> FlowOrder {
    slots.with(number) { slot in
      FlowOrder(
        slot.key.flow, client: slot.client.end, origin: slot.origin,
        areNamed: (slot.key.aName != 0, slot.key.bName != 0))
    }
  }

  private func listeners() -> Listeners {
    let areNeeded = slots.pages.contains { $0.contains(where: \.isUndecided) }
    return areNeeded ? .among(slots.count, forEachSender) : Listeners(conversations: 0)
  }

  private func forEachSender(_ take: (FlowKey, FlowKey.End) -> Void) {
    slots.visit { _, slot in
      if slot.a.hasRecords { take(slot.key.flow, .a) }
      if slot.b.hasRecords { take(slot.key.flow, .b) }
    }
  }

  private func spill(to spilled: SpilledInput) {
    slots.visit { _, slot in
      if slot.a.hasRecords { spilled.addSender(slot.key.flow, .a, origin: slot.origin) }
      if slot.b.hasRecords { spilled.addSender(slot.key.flow, .b, origin: slot.origin) }
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

  func flow(slot number: Int) -> Flow { flow(slot: number, nil) }

  private func flow(slot number: Int, _ decision: ClientDecision?) -> Flow {
    let slot = slots[number]
    let head = head(number, decision)
    let decision = decision ?? slot.client
    var flow = Flow(
      client: head.client, server: head.server, transport: head.transport, clientBy: head.clientBy, origin: head.origin)
    let (fromA, copiesOfA) = self.evidence(slot.a, isClient: decision.guessedEnd == .a)
    let (fromB, copiesOfB) = self.evidence(slot.b, isClient: decision.guessedEnd == .b)
    flow.fromClient = decision.end == .a ? fromA : fromB
    flow.fromServer = decision.end == .a ? fromB : fromA
    flow.isSampled = slot.isSampled
    flow.copies = copiesOfA
    flow.copies.addSaturating(copiesOfB)
    if slot.details > 0 {
      let details = details[Int(slot.details) - 1]
      flow.dnsNames = details.dnsNames
      flow.tls.serverNames = details.serverNames
      flow.tls.applicationProtocols = details.applicationProtocols
      flow.passed = details.hasPassed { drops(slot.drops).all }
      flow.icmpErrors = details.icmpErrors
      if let (a, b) = details.segments {
        flow.fromClient.add(decision.end == .a ? a : b)
        flow.fromServer.add(decision.end == .a ? b : a)
      }
    }
    if slot.drops > 0 { flow.drops = drops(slot.drops).counted }
    return flow
  }

  /// The drops that count, and all: policy verdicts count only where nothing else reports drops.
  func drops(_ last: UInt32) -> (counted: [DropClaim], all: [DropClaim]) {
    var (drops, verdicts): ([DropClaim], [DropClaim]) = ([], [])
    forEachDrop(last) { note in
      var claim = dropKinds[Int(note.kind)]
      (claim.count, claim.isSaturated, claim.window) = (note.count, note.isSaturated, note.window)
      if note.isVerdict { DropClaim.add(claim, to: &verdicts) } else { DropClaim.add(claim, to: &drops) }
    }
    return (drops.isEmpty ? verdicts : drops, drops + verdicts)
  }

  func head(slot number: Int) -> FlowHead { head(number, nil) }

  private func head(_ number: Int, _ decision: ClientDecision?) -> FlowHead {
    let slot = slots[number]
    let decision = decision ?? slot.client
    let a = endpoint(slot.key.flow.aAddress, slot.key.flow.aPort, slot.a.claim, isNamed: slot.key.aName != 0)
    let b = endpoint(slot.key.flow.bAddress, slot.key.flow.bPort, slot.b.claim, isNamed: slot.key.bName != 0)
    return FlowHead(
      client: decision.end == .a ? a : b, server: decision.end == .a ? b : a,
      transport: TransportProtocol(rawValue: slot.key.flow.transport), clientBy: decision.evidence,
      origin: Origin(input: 0, offset: slot.origin))
  }

  private func endpoint(_ address: IPAddress, _ port: UInt16, _ claim: UInt32, isNamed: Bool) -> Endpoint {
    Endpoint(address: isNamed ? nil : address, port: port, claim: claim > 0 ? claims[Int(claim) - 1] : nil)
  }

  /// All reporters saw the same packets: the largest counts are the evidence, the rest are copies.
  func evidence(_ side: LogFlowSlot.Side, isClient: Bool) -> (SideEvidence, Int) {
    var evidence = side.reported.evidence(isClient: isClient)
    var seen = side.reported.packets
    var place = Int(side.lastOtherReport)
    while place > 0 {
      let report = otherReports[place - 1]
      evidence.mergeCopy(report.reported.evidence(isClient: isClient))
      seen.addSaturating(report.reported.packets)
      place = Int(report.next)
    }
    var copies = seen - evidence.packets
    let (onOtherInterfaces, overflow) = Int(side.otherInterfaces).multipliedReportingOverflow(by: evidence.packets)
    copies.addSaturating(overflow ? .max : onOtherInterfaces)
    if side.hasTimes {
      evidence.window = TimeWindow(Timestamp(nanoseconds: side.first), Timestamp(nanoseconds: side.last))
      if evidence.syn > 0, side.hasSynTime {
        evidence.synWindow = TimeWindow(Timestamp(nanoseconds: side.firstSyn), Timestamp(nanoseconds: side.lastSyn))
      }
    }
    return (evidence, copies)
  }
}

extension SideEvidence {
  mutating func add(_ segments: LogSegments) {
    payloadBytes = segments.payload
    retransmissions = segments.repeated
    initialSequence = segments.initialSequence
  }
}
