import ByteInput
import FlowModel

/// The conversations of one flow log after reading. Each `Flow` is made on access.
struct LoggedFlows: FlowSource {
  private var slots: [LogFlowSlot]
  private let details: [LogFlowDetails]
  private let otherReports: [OtherReport]
  private let claims: [IdentityClaim]
  /// The slots' numbers in the order of the list.
  private var order: [UInt32] = []

  init(
    slots: consuming [LogFlowSlot], details: [LogFlowDetails], otherReports: [OtherReport], claims: [IdentityClaim]
  ) {
    self.slots = slots
    self.details = details
    self.otherReports = otherReports
    self.claims = claims
  }

  /// Decides which ends are clients and sorts by tuple.
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
    let flows = self
    order = FlowOrder.sorted(
      count: slots.count, prefetch: { flows.slots.span.prefetch(Int($0)) }, place: { flows.place(Int($0)) })
    return FlowList(self)
  }

  var count: Int { order.count }

  func flow(at place: Int) -> Flow { flow(Int(order[place])) }

  func head(at place: Int) -> FlowHead { head(Int(order[place])) }

  private func place(_ number: Int) -> FlowOrder {
    let slot = slots[number]
    return FlowOrder(
      slot.key.flow, client: slot.client.end, origin: slot.origin,
      areNamed: (slot.key.aName != 0, slot.key.bName != 0))
  }

  private func listeners() -> Listeners {
    let areNeeded = slots.contains(where: \.isUndecided)
    return areNeeded ? .among(slots.count, forEachSender) : Listeners(conversations: 0)
  }

  private func forEachSender(_ take: (FlowKey, FlowKey.End) -> Void) {
    for number in slots.indices {
      if slots[number].a.hasRecords { take(slots[number].key.flow, .a) }
      if slots[number].b.hasRecords { take(slots[number].key.flow, .b) }
    }
  }

  private func spill(to spilled: SpilledInput) {
    forEachSender { spilled.addSender($0, $1) }
    let noListeners = Listeners(conversations: 0)
    for (number, slot) in slots.enumerated() {
      guard slot.isUndecided else {
        spilled.take(flow(number, slot.decided(noListeners)))
        continue
      }
      let other: FlowKey.End = slot.firstSender == .a ? .b : .a
      spilled.take(
        undecided: flow(number, ClientDecision(slot.firstSender, .unknown)),
        or: flow(number, ClientDecision(other, .unknown)))
    }
  }

  private func flow(_ number: Int, _ decision: ClientDecision? = nil) -> Flow {
    let slot = slots[number]
    let head = head(number, decision)
    let client = (decision ?? slot.client).end
    var flow = Flow(
      client: head.client, server: head.server, transport: head.transport, clientBy: head.clientBy, origin: head.origin)
    let (fromA, copiesOfA) = self.evidence(slot.a, isClient: client == .a)
    let (fromB, copiesOfB) = self.evidence(slot.b, isClient: client == .b)
    flow.fromClient = client == .a ? fromA : fromB
    flow.fromServer = client == .a ? fromB : fromA
    flow.isSampled = slot.isSampled
    flow.copies = copiesOfA
    flow.copies.addSaturating(copiesOfB)
    if slot.details > 0 {
      let details = details[Int(slot.details) - 1]
      flow.dnsNames = details.dnsNames
      flow.tls.serverNames = details.serverNames
      flow.tls.applicationProtocols = details.applicationProtocols
      flow.passed = details.hasPassed
      flow.drops = details.drops.isEmpty ? details.deniedVerdicts : details.drops
    }
    return flow
  }

  private func head(_ number: Int, _ decision: ClientDecision? = nil) -> FlowHead {
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
  private func evidence(_ side: LogFlowSlot.Side, isClient: Bool) -> (SideEvidence, Int) {
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
