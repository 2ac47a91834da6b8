import FlowModel

extension LogFlowTable {
  /// Adds the conversations from other records of the same input. Associative and commutative. `reporter` maps the
  /// reporter numbers of `other` to this table's.
  mutating func merge(_ other: borrowing LogFlowTable, reporter: (Int32) -> Int32) {
    let claims = other.claims.map { addClaim($0) }
    translations.formUnion(other.translations)
    if other.hasTraces { hasTraces = true }
    for number in other.slots.indices {
      let slot = other.slots[number].renumbered { $0 == 0 ? 0 : claims[Int($0) - 1] }
      // Without addresses, the numbers of the names decide the order of the ends, and those differ between tables.
      let isSwapped = slot.key.isOutOfOrder
      let place = merge(isSwapped ? slot.swapped : slot)
      let ends: (a: FlowKey.End, b: FlowKey.End) = isSwapped ? (.b, .a) : (.a, .b)
      addReports(slot.a, other.otherReports, Place(number: place, sender: ends.a), reporter)
      addReports(slot.b, other.otherReports, Place(number: place, sender: ends.b), reporter)
      addDrops(slot.drops, of: other, to: place)
      if slot.details > 0 { withDetails(place) { $0.merge(other.details[Int(slot.details) - 1]) } }
    }
  }

  private mutating func addDrops(_ last: UInt32, of other: borrowing LogFlowTable, to place: Int) {
    var next = Int(last)
    while next > 0 {
      let note = other.dropNotes[next - 1]
      let kind = dropKind(other.dropKinds[Int(note.kind)])
      addDrop(kind, note.count, note.isSaturated, note.window, to: place, isVerdict: note.isVerdict)
      next = Int(note.next)
    }
  }

  /// Adds a conversation without its reports. Returns its number.
  private mutating func merge(_ slot: LogFlowSlot) -> Int {
    let number = place(search(for: slot.key, from: slot.firstSender), origin: slot.origin).number
    slots[number].merge(slot)
    return number
  }

  private mutating func addReports(
    _ side: LogFlowSlot.Side, _ otherReports: [OtherReport], _ place: Place, _ reporter: (Int32) -> Int32
  ) {
    guard side.reporter != LogFlowSlot.Side.noReporter else { return }
    addReport(side.reported, reporter(side.reporter), place)
    var next = Int(side.lastOtherReport)
    while next > 0 {
      let report = otherReports[next - 1]
      addReport(report.reported, reporter(report.reporter), place)
      next = Int(report.next)
    }
  }

  private mutating func addReport(_ reported: ReportedSide, _ reporter: Int32, _ place: Place) {
    let isOtherReporter =
      switch place.sender {
      case .a: slots[place.number].a.merge(reported, of: reporter)
      case .b: slots[place.number].b.merge(reported, of: reporter)
      }
    if isOtherReporter { withOtherReport(reporter, place) { $0.merge(reported) } }
  }
}

extension LogFlowSlot.Side {
  /// Adds the counts of the first reporter. Returns whether they come from another reporter.
  fileprivate mutating func merge(_ reported: ReportedSide, of number: Int32) -> Bool {
    guard reporter == Self.noReporter || reporter == number else { return true }
    reporter = number
    self.reported.merge(reported)
    return false
  }
}

extension LogFlowSlot {
  /// The same slot with other claim numbers, given by `number`. Claim numbers are the claim's index plus one.
  fileprivate func renumbered(_ number: (UInt32) -> Int) -> LogFlowSlot {
    var key = key
    if key.aName > 0 { key.aName = UInt32(clamping: number(key.aName - 1) + 1) }
    if key.bName > 0 { key.bName = UInt32(clamping: number(key.bName - 1) + 1) }
    var slot = LogFlowSlot(key: key, firstSender: firstSender, origin: origin)
    (slot.a, slot.b) = (a, b)
    slot.a.claim = UInt32(clamping: number(a.claim))
    slot.b.claim = UInt32(clamping: number(b.claim))
    (slot.firstTime, slot.firstOrigin) = (firstTime, firstOrigin)
    (slot.openers, slot.dropped) = (openers, dropped)
    (slot.details, slot.drops, slot.isSampled) = (details, drops, isSampled)
    return slot
  }
}

extension LogFlowKey {
  /// Whether the ends differ only in their names, and the names are in the wrong order.
  fileprivate var isOutOfOrder: Bool {
    flow.aHigh == flow.bHigh && flow.aLow == flow.bLow && flow.aPort == flow.bPort && aName > bName
  }
}
