import FlowModel

/// The rows of a flow log.
final class LoggedRows: SlotRows {
  private var listing: TableRows<LoggedFlows>

  init(_ flows: LoggedFlows) { listing = TableRows(flows) }

  func withListing<Result>(_ use: (inout TableRows<LoggedFlows>) -> Result) -> Result { use(&listing) }
}

extension LogFlowSlot: RowSlot {
  var flowKey: FlowKey { key.flow }
  var names: (a: UInt32, b: UInt32) { (key.aName, key.bName) }
}

extension LoggedFlows: RowTable {
  static var areTextsStable: Bool { false }

  func claims(of slot: borrowing LogFlowSlot) -> (a: UInt32, b: UInt32) { (slot.a.claim, slot.b.claim) }

  func claim(_ number: UInt32) -> IdentityClaim? { number == 0 ? nil : claims[Int(number) - 1] }

  func text(_ number: UInt32) -> String { preconditionFailure("the names of a log have no numbers") }

  func drop(_ number: UInt32) -> DropClaim { dropKinds[Int(number)] }

  func fill(
    _ row: inout FlowRow, _ slot: borrowing LogFlowSlot, _ notes: inout [RowNote], _ place: Int,
    _ texts: inout [String]
  ) {
    let (decision, lastDrop) = (slot.client, slot.drops)
    row.origin.offset = slot.origin
    let fromA = evidence(slot.a, isClient: decision.guessedEnd == .a).0
    let fromB = evidence(slot.b, isClient: decision.guessedEnd == .b).0
    row.evidence.fromClient = decision.end == .a ? fromA : fromB
    row.evidence.fromServer = decision.end == .a ? fromB : fromA
    row.evidence.isSampled = slot.isSampled
    if lastDrop > 0 {
      row.evidence.hasDrops = true
      row.hasDetails = true
      noteDrops(lastDrop, &notes, place)
    }
    guard slot.details > 0 else { return }
    let known = details[Int(slot.details) - 1]
    row.evidence.passed = known.hasPassed { drops(lastDrop).all }
    if let (a, b) = known.segments {
      row.evidence.fromClient.add(decision.end == .a ? a : b)
      row.evidence.fromServer.add(decision.end == .a ? b : a)
    }
    if !known.icmpErrors.isEmpty {
      row.evidence.note(known.icmpErrors)
      row.hasDetails = true
    }
    let hasNames = !known.dnsNames.isEmpty || !known.serverNames.isEmpty || !known.applicationProtocols.isEmpty
    if hasNames { row.hasDetails = true }
    for name in known.serverNames {
      notes.append(RowNote(.serverName, UInt32(texts.count), row: place))
      texts.append(name)
    }
    for name in known.applicationProtocols {
      notes.append(RowNote(.applicationProtocol, UInt32(texts.count), row: place))
      texts.append(name)
    }
  }

  private func noteDrops(_ last: UInt32, _ notes: inout [RowNote], _ place: Int) {
    var hasDrops = false
    forEachDrop(last) { if !$0.isVerdict { hasDrops = true } }
    forEachDrop(last) { drop in
      if hasDrops, drop.isVerdict { return }
      var note = RowNote(.drop, drop.kind, row: place)
      (note.count, note.isSaturated, note.window) = (drop.count, drop.isSaturated, drop.window)
      notes.append(note)
    }
  }

  func forEachDrop(_ last: UInt32, _ use: (DropNote) -> Void) {
    var next = Int(last)
    while next > 0 {
      use(dropNotes[next - 1])
      next = Int(dropNotes[next - 1].next)
    }
  }
}
