import FlowModel

/// The conversations of several inputs, those that are one joined: each becomes a value when it is asked for.
///
/// What is kept beside the inputs' own lists is numbers, 30 bytes for each conversation.
struct JoinedFlows: FlowSource {
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

  /// Finds the conversations of which several parts tell, and sorts all by tuple; up to so many threads look at parts.
  init(_ parts: [Part], threads: Int) {
    self.parts = parts
    var keys: [SortKey] = []
    keys.reserveCapacity(parts.reduce(0) { $0 + $1.flows.count })
    var turned: Set<Int> = []
    var index = FlowIndex()
    let told = JoinKey.of(parts.map(\.flows), seed: .random(in: .min ... .max), threads: threads)
    for part in told.indices {
      for (number, key) in told[part].enumerated() {
        switch add(key, at: Place(part: UInt32(part), number: UInt32(number)), &index) {
        case .new: keys.append(SortKey(word: key.word, number: UInt32(firsts.count - 1)))
        case .known: break
        case .turned(let conversation): turned.insert(conversation)
        }
      }
    }
    for conversation in turned { keys[conversation].word = ListedTuple(head(conversation)).word }
    SortKey.sort(&keys)
    order = sorted(keys)
  }

  var count: Int { order.count }

  var failure: String? { parts.lazy.compactMap(\.flows.failure).first }

  func flow(at place: Int) -> Flow {
    let conversation = Int(order[place])
    // Most are told of once; without the window beside it such a one is not copied.
    return lasts[conversation] == 0 ? firstFlow(conversation) : joined(order[place]).flow
  }

  func head(at place: Int) -> FlowHead { head(Int(order[place])) }

  /// The conversations at hand, as a part that others can be joined with.
  var part: Part { Part(order.map(joined)) }

  private enum Added {
    case new
    case known
    /// It is known with client and server exchanged: which of them holds, all that is told of it decides.
    case turned(Int)
  }

  /// Adds what a part tells of a conversation.
  private mutating func add(_ key: JoinKey, at place: Place, _ index: inout FlowIndex) -> Added {
    if key.hash != 0 {
      var probe = index.probe(key.hash)
      while let number = index.next(&probe) {
        let (known, conversation) = (Conversation(head(firsts[number])), Conversation(head(place)))
        guard known == conversation else { continue }
        further.append(Further(place: place, before: lasts[number]))
        lasts[number] = UInt32(further.count)
        return known.isDirected(like: conversation) ? .known : .turned(number)
      }
      index.insert(firsts.count, probe)
    }
    firsts.append(place)
    lasts.append(0)
    return .new
  }

  private func firstFlow(_ conversation: Int) -> Flow {
    let place = firsts[conversation]
    return parts[Int(place.part)].flows[Int(place.number)]
  }

  private func head(_ place: Place) -> FlowHead { parts[Int(place.part)].flows.head(Int(place.number)) }

  private func head(_ conversation: Int) -> FlowHead {
    lasts[conversation] == 0 ? head(firsts[conversation]) : FlowHead(joined(UInt32(conversation)).flow)
  }

  /// A conversation with all that the parts tell of it, in their order, and the window of the inputs that do.
  private func joined(_ conversation: UInt32) -> (flow: Flow, window: TimeWindow?) {
    let place = firsts[Int(conversation)]
    var flow = firstFlow(Int(conversation))
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
        let tuples = order[start..<end].map { (ListedTuple(head(Int($0))), $0) }
        order.replaceSubrange(start..<end, with: tuples.sorted { $0 < $1 }.map(\.1))
      }
      start = end
    }
    return order
  }
}
