import ByteInput
import FlowModel

/// The flows of one capture after reading, created on access.
struct CapturedFlows: FlowSource {
  private var pages: [[FlowSlot]]
  private let pageBits: Int
  private let details: [FlowDetails]
  private let notes: [FlowNote]
  private let names: [String]
  private let claims: [IdentityClaim]
  private let errors: [FlowKey: [ICMPError]]
  /// Slot numbers in listing order.
  private var order: [UInt32] = []

  init(
    pages: consuming [[FlowSlot]], pageBits: Int, details: [FlowDetails], notes: [FlowNote], names: [String],
    claims: [IdentityClaim], errors: [FlowKey: [ICMPError]]
  ) {
    self.pages = pages
    self.pageBits = pageBits
    self.details = details
    self.notes = notes
    self.names = names
    self.claims = claims
    self.errors = errors
  }

  /// Determines the clients and sorts by tuple. If this is only a part of the flows, it passes them to `SpilledInput` instead, which
  /// determines the clients once it has all parts.
  consuming func list(_ share: ConversationShare? = nil) -> FlowList {
    if let share, share.isPart {
      if !share.hasOverflowed { spill(to: share.spilled) }
      return FlowList([])
    }
    decideClients()
    let flows = self
    order = FlowOrder.sorted(
      count: pages.reduce(0) { $0 + $1.count }, prefetch: { flows.prefetch($0) }, place: { flows.place(Int($0)) })
    return FlowList(self)
  }

  var count: Int { order.count }

  /// Slots are in order of first appearance, so the next ones of the listing are usually elsewhere in memory and are prefetched.
  func flow(at place: Int) -> Flow {
    prefetch(after: place)
    prefetchDetails(after: place)
    return flow(Int(order[place]))
  }

  func head(at place: Int) -> FlowHead {
    prefetch(after: place)
    let number = Int(order[place])
    let pages = pages.span
    let page = pages[number >> pageBits].span
    let slot = number & (1 << pageBits - 1)
    // Without claims, avoid touching the details' memory.
    let needsDetails = !claims.isEmpty && page[slot].details > 0
    let found = needsDetails ? details[Int(page[slot].details) - 1] : FlowDetails()
    return Self.head(page[slot].key, page[slot].client, page[slot].origin, claim(found.claimOfA), claim(found.claimOfB))
  }

  private static func head(
    _ key: FlowKey, _ client: ClientDecision, _ origin: Int, _ claimOfA: IdentityClaim?, _ claimOfB: IdentityClaim?
  ) -> FlowHead {
    let a = Endpoint(address: key.aAddress, port: key.aPort, claim: claimOfA)
    let b = Endpoint(address: key.bAddress, port: key.bPort, claim: claimOfB)
    return FlowHead(
      client: client.end == .a ? a : b, server: client.end == .a ? b : a,
      transport: TransportProtocol(rawValue: key.transport), clientBy: client.evidence,
      origin: Origin(input: 0, offset: origin))
  }

  @inline(__always)
  private func prefetch(after place: Int) {
    let ahead = place &+ Self.lookAhead
    if ahead < order.count { prefetch(order[ahead]) }
  }

  /// Slots are prefetched this many flows in advance, and their details half as many.
  private static let lookAhead = 8

  @inline(__always)
  private func prefetchDetails(after place: Int) {
    let ahead = place &+ Self.lookAhead / 2
    guard ahead < order.count else { return }
    let number = Int(order[ahead])
    let pages = pages.span
    let page = pages[number >> pageBits].span
    let found = page[number & (1 << pageBits - 1)].details
    if found > 0 { details.span.prefetch(Int(found) &- 1) }
  }

  @inline(__always)
  private func prefetch(_ number: UInt32) {
    let pages = pages.span
    let page = pages[Int(number) >> pageBits].span
    page.prefetch(Int(number) & (1 << pageBits - 1))
  }

  private func place(_ number: Int) -> FlowOrder {
    let pages = pages.span
    let page = pages[number >> pageBits].span
    let place = number & (1 << pageBits - 1)
    return FlowOrder(page[place].key, client: page[place].client.end, origin: page[place].origin)
  }

  private func spill(to spilled: SpilledInput) {
    forEachSender { spilled.addSender($0, $1) }
    let noListeners = Listeners(conversations: 0)
    for number in 0..<pages.reduce(0, { $0 + $1.count }) {
      let slot = pages[number >> pageBits][number & (1 << pageBits - 1)]
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

  private mutating func decideClients() {
    let listeners = listeners()
    for number in pages.indices {
      for place in pages[number].indices {
        pages[number][place].client = pages[number][place].decided(listeners)
      }
    }
  }

  private func listeners() -> Listeners {
    let isNeeded = pages.contains { $0.contains(where: \.isUndecided) }
    return isNeeded ? .among(pages.reduce(0) { $0 + $1.count }, forEachSender) : Listeners(conversations: 0)
  }

  @inline(__always)
  private func forEachSender(_ take: (FlowKey, FlowKey.End) -> Void) {
    for page in pages {
      for number in page.indices {
        if page[number].a.packets > 0 { take(page[number].key, .a) }
        if page[number].b.packets > 0 { take(page[number].key, .b) }
      }
    }
  }

  private func flow(_ number: Int, _ decision: ClientDecision? = nil) -> Flow {
    let slot = pages[number >> pageBits][number & (1 << pageBits - 1)]
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

  private func claim(_ number: UInt32) -> IdentityClaim? { number == 0 ? nil : claims[Int(number) - 1] }

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

  fileprivate func evidence(of end: FlowKey.End, _ details: FlowDetails) -> SideEvidence {
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
