import FlowModel

/// The conversations of several inputs, those that are one joined: each becomes a value when it is asked for.
///
/// What is kept beside the inputs' own lists is numbers, 30 bytes for each conversation.
struct JoinedFlows: Sendable {
  /// The conversations of one input, or of several that were joined before.
  struct Part: Sendable {
    let flows: FlowList
    private let window: TimeWindow?
    /// Where conversations came from several inputs: for each the window of those that told of it.
    private let windows: [TimeWindow?]

    /// The conversations of one input, which lasted so long.
    init(_ flows: FlowList, seen window: TimeWindow?) {
      self.flows = flows
      self.window = window
      windows = []
    }

    /// Conversations at hand, each with the window of the inputs that told of it.
    init(_ joined: [(flow: Flow, window: TimeWindow?)]) {
      flows = FlowList(joined.map(\.flow))
      windows = joined.map(\.window)
      window = nil
    }

    /// From the first to the last moment of the inputs that told of a conversation.
    func window(_ place: Int) -> TimeWindow? { windows.isEmpty ? window : windows[place] }
  }

  /// A conversation of a part.
  private struct Place {
    let part: UInt32
    let number: UInt32
  }

  /// What another part tells of a conversation; `before` is the one before it, plus one, 0 for none.
  private struct Further {
    let place: Place
    let before: UInt32
  }

  private let parts: [Part]
  /// Where each conversation is told of first.
  private var firsts: [Place] = []
  /// The last of what further parts tell of each conversation, plus one; 0 for nothing.
  private var lasts: [UInt32] = []
  private var further: [Further] = []
  /// The conversations' numbers in the order of the listing.
  private var order: [UInt32] = []

  /// Finds the conversations of which several parts tell, and sorts all by tuple.
  init(_ parts: [Part]) {
    self.parts = parts
    var keys: [SortKey] = []
    keys.reserveCapacity(parts.reduce(0) { $0 + $1.flows.count })
    var index = FlowIndex()
    let seed = UInt64.random(in: .min ... .max)
    for part in parts.indices {
      for number in parts[part].flows.indices {
        let flow = parts[part].flows[number]
        let place = Place(part: UInt32(part), number: UInt32(number))
        guard add(flow, at: place, &index, seed) else { continue }
        keys.append(SortKey(word: ListedTuple(flow).word, number: UInt32(firsts.count - 1)))
      }
    }
    // What was joined may have got another client.
    if !further.isEmpty {
      for place in keys.indices where lasts[place] > 0 {
        keys[place].word = ListedTuple(joined(UInt32(place)).flow).word
      }
    }
    SortKey.sort(&keys)
    order = sorted(keys)
  }

  /// The conversations in the order of a listing.
  var list: FlowList {
    FlowList(
      count: order.count, failure: { parts.lazy.compactMap(\.flows.failure).first },
      { joined(order[$0]).flow })
  }

  /// The conversations at hand, as a part that others can be joined with.
  var part: Part { Part(order.map(joined)) }

  /// Adds what a part tells of a conversation; returns whether it is a new one.
  private mutating func add(_ flow: Flow, at place: Place, _ index: inout FlowIndex, _ seed: UInt64) -> Bool {
    // What stands for others is closed: nothing else is part of it.
    if flow.group == nil {
      let conversation = Conversation(flow)
      var probe = index.probe(conversation.hashed(seed: seed))
      while let known = index.next(&probe) {
        guard Conversation(first(known)) == conversation else { continue }
        further.append(Further(place: place, before: lasts[known]))
        lasts[known] = UInt32(further.count)
        return false
      }
      index.insert(firsts.count, probe)
    }
    firsts.append(place)
    lasts.append(0)
    return true
  }

  private func first(_ conversation: Int) -> Flow {
    let place = firsts[conversation]
    return parts[Int(place.part)].flows[Int(place.number)]
  }

  /// A conversation with all that the parts tell of it, in their order, and the window of the inputs that do.
  private func joined(_ conversation: UInt32) -> (flow: Flow, window: TimeWindow?) {
    var flow = first(Int(conversation))
    let place = firsts[Int(conversation)]
    var window = parts[Int(place.part)].window(Int(place.number))
    var last = lasts[Int(conversation)]
    guard last > 0 else { return (flow, window) }
    var places: [Place] = []
    while last > 0 {
      places.append(further[Int(last) - 1].place)
      last = further[Int(last) - 1].before
    }
    for place in places.reversed() {
      let (part, number) = (parts[Int(place.part)], Int(place.number))
      flow.join(part.flows[number], seen: window, part.window(number))
      window.merge(part.window(number))
    }
    return (flow, window)
  }

  /// The numbers of keys that are sorted by word, those of one word sorted by all that a listing is sorted by.
  private func sorted(_ keys: [SortKey]) -> [UInt32] {
    var order = keys.map(\.number)
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end].word == keys[start].word { end += 1 }
      if end - start > 1 {
        let tuples = order[start..<end].map { (ListedTuple(joined($0).flow), $0) }
        order.replaceSubrange(start..<end, with: tuples.sorted { $0 < $1 }.map(\.1))
      }
      start = end
    }
    return order
  }
}
