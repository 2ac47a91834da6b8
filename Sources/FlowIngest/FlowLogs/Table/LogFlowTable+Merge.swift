import FlowModel

extension LogFlowTable {
  /// Adds what other records of the same input tell, in any order and grouping; `reporter` gives the number here of a reporter there.
  mutating func merge(_ other: borrowing LogFlowTable, reporter: (Int32) -> Int32) {
    let claims = other.claims.map { addClaim($0) }
    translations.formUnion(other.translations)
    for number in other.slots.indices {
      let slot = other.slots[number].renumbered { $0 == 0 ? 0 : claims[Int($0) - 1] }
      // With both addresses missing, the numbers of the names decide the order.
      let isSwapped = slot.key.isOutOfOrder
      let place = merge(isSwapped ? slot.swapped : slot)
      let ends: (a: FlowKey.End, b: FlowKey.End) = isSwapped ? (.b, .a) : (.a, .b)
      addReports(slot.a, other.further, Place(number: place, sender: ends.a), reporter)
      addReports(slot.b, other.further, Place(number: place, sender: ends.b), reporter)
      if slot.details > 0 { withDetails(place) { $0.merge(other.details[Int(slot.details) - 1]) } }
    }
  }

  /// Adds all but the reports of a conversation; returns its number.
  private mutating func merge(_ slot: LogFlowSlot) -> Int {
    let number = place(search(for: slot.key, from: slot.firstSender), origin: slot.origin).number
    slots[number].merge(slot)
    return number
  }

  private mutating func addReports(
    _ side: LogFlowSlot.Side, _ further: [FurtherReport], _ place: Place, _ reporter: (Int32) -> Int32
  ) {
    guard side.reporter != LogFlowSlot.Side.noReporter else { return }
    addReport(side.reported, reporter(side.reporter), place)
    var next = Int(side.further)
    while next > 0 {
      let report = further[next - 1]
      addReport(report.reported, reporter(report.reporter), place)
      next = Int(report.next)
    }
  }

  private mutating func addReport(_ reported: ReportedSide, _ reporter: Int32, _ place: Place) {
    let isMore =
      switch place.sender {
      case .a: slots[place.number].a.merge(reported, of: reporter)
      case .b: slots[place.number].b.merge(reported, of: reporter)
      }
    if isMore { withFurther(reporter, place) { $0.merge(reported) } }
  }
}

extension LogFlowSlot.Side {
  /// Adds what the first reporter saw; returns whether it is another's.
  fileprivate mutating func merge(_ reported: ReportedSide, of number: Int32) -> Bool {
    guard reporter == Self.noReporter || reporter == number else { return true }
    reporter = number
    self.reported.merge(reported)
    return false
  }
}

extension LogFlowSlot {
  /// The same with other numbers for claims; both here and there they are one more than the claim's place.
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
    (slot.details, slot.isSampled) = (details, isSampled)
    return slot
  }
}

extension LogFlowKey {
  /// Whether two ends that only their names tell apart stand the wrong way round.
  fileprivate var isOutOfOrder: Bool {
    flow.aHigh == flow.bHigh && flow.aLow == flow.bLow && flow.aPort == flow.bPort && aName > bName
  }
}
