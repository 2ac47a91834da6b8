import FlowModel

/// The ports that spoke with two or more peers, as far as conversations whose opening was not seen ask for them.
struct Listeners {
  private struct Place: Hashable {
    var high: UInt64
    var low: UInt64
    var port: UInt16
    var transport: UInt8

    init(_ key: FlowKey, _ end: FlowKey.End) {
      high = end == .a ? key.aHigh : key.bHigh
      low = end == .a ? key.aLow : key.bLow
      port = end == .a ? key.aPort : key.bPort
      transport = key.transport
    }
  }

  /// Conversations by place, counted up to two.
  private var conversations: [Place: Int] = [:]

  init(_ slots: [FlowSlot]) {
    for slot in slots where slot.isUndecided {
      for end in [FlowKey.End.a, .b] { conversations[Place(slot.key, end)] = 0 }
    }
    guard !conversations.isEmpty else { return }
    for slot in slots {
      if slot.a.packets > 0 { count(Place(slot.key, .a)) }
      if slot.b.packets > 0 { count(Place(slot.key, .b)) }
    }
  }

  /// Whether this end of the conversation spoke with two or more peers on its port.
  func contains(_ key: FlowKey, _ end: FlowKey.End) -> Bool {
    let place = Place(key, end)
    return place.port != 0 && conversations[place] == 2
  }

  private mutating func count(_ place: Place) {
    guard let count = conversations[place], count < 2 else { return }
    conversations[place] = count + 1
  }
}

extension FlowSlot {
  fileprivate var isUndecided: Bool {
    opener == .unknown && a.synAck == 0 && b.synAck == 0 && a.hasRequested == b.hasRequested
  }
}
