import ByteInput
import FlowModel

/// The flows of one capture: a hash index over slots in pages, which never move.
struct FlowTable: ~Copyable {
  private var slots = SlotPages<FlowSlot>()
  private var details: [FlowDetails] = []
  private var notes: [FlowNote] = []
  private var names = SeenNames()
  private var claims: [IdentityClaim] = []
  private var claimNumbers: [IdentityClaim: UInt32] = [:]
  /// ICMP errors by the flow that they quote.
  private var errors: [FlowKey: [ICMPError]] = [:]
  private var index = FlowIndex()
  private let seed = UInt64.random(in: .min ... .max)

  /// Flows with recorded ICMP errors, and errors per flow.
  private static let errorLimit = (conversations: 65_536, each: 16)

  /// The flows to keep; nil for all.
  private let share: ConversationShare?

  init(share: ConversationShare? = nil) { self.share = share }

  /// The approximate size of the table and of the list that is made from it.
  private var byteCount: Int {
    slots.count * (MemoryLayout<FlowSlot>.stride + 64) + details.count * 2 * MemoryLayout<FlowDetails>.stride
      + notes.count * 2 * MemoryLayout<FlowNote>.stride
  }

  @inline(__always)
  func hash(_ key: FlowKey) -> UInt64 { key.hashed(seed: seed) }

  /// Prefetches the index entry where the search for this hash begins.
  @inline(__always)
  func prefetch(_ hash: UInt64) { index.prefetch(hash) }

  /// Finds and prefetches the likely slot of this hash; returns `UInt32.max` if there is none.
  @inline(__always)
  func prefetchSlot(of hash: UInt64) -> UInt32 {
    guard let slot = index.likely(hash) else { return .max }
    slots.prefetch(slot)
    return UInt32(truncatingIfNeeded: slot)
  }

  /// Adds a packet to its flow, creating it if necessary. Returns the slot; negative if the flow is not kept.
  @inline(__always)
  mutating func add(_ packet: DecodedPacket) -> Int {
    let likely = Int(packet.likelySlot)
    let slot = likely < slots.count && isConversation(likely, of: packet) ? likely : slot(of: packet)
    if slot >= 0 { add(packet, to: slot) }
    return slot
  }

  /// Negative if the flow is not kept.
  private mutating func slot(of packet: DecodedPacket) -> Int {
    var probe = index.probe(packet.hash)
    while let number = index.next(&probe) {
      if isConversation(number, of: packet) { return number }
    }
    if let share, !share.accepts(packet.key, tableBytes: byteCount) { return -1 }
    return addSlot(packet, probe)
  }

  @inline(__always)
  private func isConversation(_ slot: Int, of packet: DecodedPacket) -> Bool {
    slots.with(slot) { $0.key == packet.key }
  }

  private mutating func addSlot(_ packet: DecodedPacket, _ probe: FlowIndex.Probe) -> Int {
    slots.append(FlowSlot(packet))
    index.insert(slots.count - 1, probe)
    return slots.count - 1
  }

  @inline(__always)
  private mutating func add(_ packet: DecodedPacket, to slot: Int) {
    let rarity = slots[slot].add(packet)
    if rarity != .nothing { note(rarity, packet, slot) }
  }

  private mutating func note(_ rarity: FlowSlot.Rarity, _ packet: DecodedPacket, _ slot: Int) {
    switch rarity {
    case .nothing: break
    case .copy: withDetails(slot) { FlowDetails.count(&$0.copies) }
    case .repeatedSyn: noteRepeatedSyn(packet, slot)
    }
  }

  /// Adds a fragment other than the first one of its packet.
  mutating func addFragment(_ packet: DecodedPacket, to slot: Int) {
    withDetails(slot) { FlowDetails.count(&$0.fragments) }
    add(packet, to: slot)
  }

  private mutating func noteRepeatedSyn(_ packet: DecodedPacket, _ slot: Int) {
    let first = slots[slot].firstSyn
    slots[slot].firstSyn = min(first, packet.time)
    withDetails(slot) { details in
      details.lastSyn = max(details.hasRepeatedSyn ? details.lastSyn : first, packet.time)
      details.hasRepeatedSyn = true
    }
  }

  /// Whether the packet is a copy from another interface, whose payload must not be counted again.
  func isCopy(_ packet: DecodedPacket, _ slot: Int) -> Bool {
    slots[slot].sides[packet.sender.number].home != packet.interface
  }

  mutating func noteRequest(_ slot: Int, from sender: FlowKey.End) {
    slots[slot].sides[sender.number].hasRequested = true
  }

  /// Records the names of a ClientHello.
  mutating func noteNames(of hello: ClientHello, _ bytes: RawSpan, _ slot: Int) {
    hello.forEachName(bytes) { kind, range in
      switch kind {
      case .server: note(FlowNote(.serverName, name: names.number(ofServerName: range, bytes)), slot)
      case .applicationProtocol:
        note(FlowNote(.applicationProtocol, name: names.number(ofProtocol: range, bytes)), slot)
      }
    }
  }

  /// Records a name in a DNS question; returns its number.
  mutating func noteName(_ name: DNSName, _ bytes: RawSpan, _ slot: Int) -> Int {
    let number = names.number(of: name, bytes)
    note(FlowNote(.dnsName, name: number), slot)
    return number
  }

  mutating func note(_ kind: FlowNote.Kind, _ text: String, _ slot: Int) {
    note(FlowNote(kind, name: names.number(of: text)), slot)
  }

  /// Whether any endpoint has a claim.
  var hasClaims: Bool { !claims.isEmpty }

  /// Records the identity of an endpoint, unless it has one.
  mutating func note(_ claim: IdentityClaim, of end: FlowKey.End, _ slot: Int) {
    // All flows of a pod share its claim.
    let number = claimNumbers[claim] ?? UInt32(claims.count + 1)
    if number > claims.count {
      claims.append(claim)
      claimNumbers[claim] = number
    }
    withDetails(slot) { details in
      switch end {
      case .a: if details.claimOfA == 0 { details.claimOfA = number }
      case .b: if details.claimOfB == 0 { details.claimOfB = number }
      }
    }
  }

  /// Adds a note, unless the flow has it or has too many of its kind.
  mutating func note(_ note: FlowNote, _ slot: Int) {
    let place = detailsPlace(slot)
    var known = 0
    var next = Int(details[place].notes)
    while next > 0 {
      let other = notes[next - 1]
      if other.kind == note.kind {
        if other.name == note.name, other.code == note.code { return }
        known += 1
      }
      next = Int(other.next)
    }
    guard known < FlowNote.limit else { return }
    var note = note
    note.next = details[place].notes
    notes.append(note)
    details[place].notes = UInt32(clamping: notes.count)
  }

  /// Creates the flow's details if necessary.
  @inline(__always)
  mutating func withDetails(_ slot: Int, _ change: (inout FlowDetails) -> Void) {
    change(&details[detailsPlace(slot)])
  }

  private mutating func detailsPlace(_ slot: Int) -> Int {
    let place = Int(slots[slot].details)
    if place > 0 { return place - 1 }
    details.append(FlowDetails())
    slots[slot].details = UInt32(clamping: details.count)
    return details.count - 1
  }

  mutating func addError(_ error: ICMPError, quoting key: FlowKey) {
    guard errors.count < Self.errorLimit.conversations || errors[key] != nil else { return }
    guard errors[key, default: []].count < Self.errorLimit.each else { return }
    errors[key, default: []].insertSorted(error)
  }

  /// Returns the flows sorted by tuple, and empties the table.
  mutating func takeFlows() -> FlowList {
    // Free the index before sorting needs memory.
    index = FlowIndex()
    let flows = CapturedFlows(
      slots: slots, details: details, notes: notes, names: names.texts, claims: claims, errors: errors)
    (slots, details, notes, errors) = (SlotPages(), [], [], [:])
    return flows.list(share)
  }
}
