import ByteInput
import FlowModel
import Synchronization

/// The flows of several inputs, where flows of the same conversation are joined; created on access.
///
/// Takes 30 bytes for each flow in addition to the lists of the inputs.
struct JoinedFlows: FlowSource {
  /// The flows of one input, or of several that were joined before.
  struct Part: Sendable {
    let flows: FlowList
    private let window: TimeWindow?
    /// For joined inputs: for each flow, the window of the inputs that have it.
    private let windows: [TimeWindow?]

    /// The flows of one input, which has this window.
    init(_ flows: FlowList, seen window: TimeWindow?) {
      self.flows = flows
      self.window = window
      windows = []
    }

    /// Joined flows, each with the window of the inputs that have it.
    init(_ joined: [(flow: Flow, window: TimeWindow?)]) {
      flows = FlowList(joined.map(\.flow))
      windows = joined.map(\.window)
      window = nil
    }

    /// The window of the inputs that have the flow.
    func window(_ place: Int) -> TimeWindow? { windows.isEmpty ? window : windows[place] }
  }

  /// A flow of a part.
  private struct Place {
    let part: UInt32
    let number: UInt32
  }

  /// The same conversation in another part. `previous` is the index of the entry before it plus one; 0 for none.
  private struct Further {
    let place: Place
    let previous: UInt32
  }

  private let parts: [Part]
  /// The first occurrence of each conversation.
  private var firsts: [Place] = []
  /// Index of the last further occurrence of each conversation plus one; 0 for none.
  private var lasts: [UInt32] = []
  private var further: [Further] = []
  /// Conversation numbers in listing order.
  private var order: [UInt32] = []

  /// Joins the parts and sorts the flows by tuple. Uses up to `threads` threads to hash the parts.
  init(_ parts: [Part], threads: Int) {
    self.parts = parts
    var keys: [SortKey] = []
    keys.reserveCapacity(parts.reduce(0) { $0 + $1.flows.count })
    var reversed: Set<Int> = []
    var index = FlowIndex()
    let joinKeys = JoinKey.of(parts.map(\.flows), seed: .random(in: .min ... .max), threads: threads)
    for part in joinKeys.indices {
      for (number, key) in joinKeys[part].enumerated() {
        switch add(key, at: Place(part: UInt32(part), number: UInt32(number)), &index) {
        case .new: keys.append(SortKey(word: key.word, number: UInt32(firsts.count - 1)))
        case .known: break
        case .reversed(let conversation): reversed.insert(conversation)
        }
      }
    }
    for conversation in reversed { keys[conversation].word = ListedTuple(head(conversation)).word }
    SortKey.sort(&keys)
    order = sorted(keys)
  }

  var count: Int { order.count }

  var failure: String? { parts.lazy.compactMap(\.flows.failure).first }

  func flow(at place: Int) -> Flow {
    let conversation = Int(order[place])
    // Most have a single occurrence, which is returned without a copy for the window.
    return lasts[conversation] == 0 ? firstFlow(conversation) : joined(order[place]).flow
  }

  func head(at place: Int) -> FlowHead { head(Int(order[place])) }

  /// The joined flows as a part that can be joined with others.
  var part: Part { Part(order.map(joined)) }

  private enum Added {
    case new
    case known
    /// Known with client and server exchanged; the evidence of all occurrences decides.
    case reversed(Int)
  }

  /// Adds a flow of a part.
  private mutating func add(_ key: JoinKey, at place: Place, _ index: inout FlowIndex) -> Added {
    if key.hash != 0 {
      var probe = index.probe(key.hash)
      while let number = index.next(&probe) {
        let (known, conversation) = (Conversation(head(firsts[number])), Conversation(head(place)))
        guard known == conversation else { continue }
        further.append(Further(place: place, previous: lasts[number]))
        lasts[number] = UInt32(further.count)
        return known.isDirected(like: conversation) ? .known : .reversed(number)
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

  /// Joins all occurrences in the order of the parts; also returns the window of their inputs.
  private func joined(_ conversation: UInt32) -> (flow: Flow, window: TimeWindow?) {
    let place = firsts[Int(conversation)]
    var flow = firstFlow(Int(conversation))
    var window = parts[Int(place.part)].window(Int(place.number))
    var last = lasts[Int(conversation)]
    guard last > 0 else { return (flow, window) }
    var places: [Place] = []
    while last > 0 {
      places.append(further[Int(last) - 1].place)
      last = further[Int(last) - 1].previous
    }
    for place in places.reversed() {
      let (part, number) = (parts[Int(place.part)], Int(place.number))
      flow.join(part.flows[number], seen: window, part.window(number))
      window.merge(part.window(number))
    }
    return (flow, window)
  }

  /// The numbers of keys that are sorted by word; keys with equal words are sorted by their whole tuple.
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

/// The hash by which flows of several inputs are joined, and the sort word for the listing.
struct JoinKey: Sendable {
  /// 0 for a group, which must not be joined with any flow.
  let hash: UInt64
  /// The first word of the listing order.
  let word: UInt64

  private init(_ head: FlowHead, seed: UInt64) {
    hash = head.isGroup ? 0 : max(1, Conversation(head).hashed(seed: seed))
    word = ListedTuple(head).word
  }

  /// Computes the keys of each list on up to `threads` threads.
  static func of(_ lists: [FlowList], seed: UInt64, threads: Int) -> [[JoinKey]] {
    let next = Atomic(0)
    let keys = Mutex([[JoinKey]](repeating: [], count: lists.count))
    Workers.run(min(threads, lists.count)) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < lists.count else { return }
        let made = lists[number].indices.map { JoinKey(lists[number].head($0), seed: seed) }
        keys.withLock { $0[number] = made }
      }
    }
    return keys.withLock { $0 }
  }
}
