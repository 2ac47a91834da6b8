import FlowModel

/// What several inputs tell together.
///
/// A five-tuple in two of them is one conversation. Where both watched the same packets from two places, the larger counts hold;
/// where one goes on after the other, as in rotated files, the counts add up.
struct MergedObservations {
  /// Everything but the conversations, and those too while only one input has any.
  private var gathered = Observations()
  /// All conversations, once there is a second input with any.
  private var flows: [Flow] = []
  /// Where each conversation stands among them.
  private var places: [Conversation: Int] = [:]
  /// From the first to the last moment of the inputs that told of each conversation.
  private var windows: [TimeWindow?] = []
  /// The same of the first input with any conversations.
  private var firstWindow: TimeWindow?

  init() {}

  /// Adds what another input tells.
  mutating func add(_ other: Observations) {
    gathered.statistics.merge(other.statistics)
    gathered.translations += other.translations
    gathered.messages += other.messages
    gathered.isGrouped = gathered.isGrouped || other.isGrouped
    guard !flows.isEmpty || !gathered.conversations.isEmpty else {
      gathered.conversations = other.conversations
      firstWindow = other.statistics.window
      return
    }
    guard !other.conversations.isEmpty else { return }
    if flows.isEmpty { noteFlows() }
    for flow in other.conversations { add(flow, other.statistics.window) }
  }

  /// How many inputs were added so far.
  var inputCount: Int { gathered.statistics.inputs.count }

  /// What was added so far.
  var observations: Observations {
    var observations = gathered
    if !flows.isEmpty { observations.conversations = FlowList(flows) }
    return observations
  }

  /// The messages sorted by text, and the flows by tuple; the flows of a single input come sorted.
  mutating func sort() {
    gathered.messages.sort(by: LogMessage.precedes)
    guard gathered.statistics.inputs.count > 1 else { return }
    if flows.isEmpty { noteFlows() }
    flows.sort(by: Flow.precedes)
  }

  private mutating func noteFlows() {
    flows = Array(gathered.conversations)
    gathered.conversations = FlowList([])
    places.reserveCapacity(flows.count)
    windows = [TimeWindow?](repeating: firstWindow, count: flows.count)
    for (place, flow) in flows.enumerated() where flow.group == nil { places[Conversation(flow)] = place }
  }

  /// Adds what an input of this window tells of one conversation.
  private mutating func add(_ flow: Flow, _ window: TimeWindow?) {
    let conversation = Conversation(flow)
    // What stands for others is closed: nothing that comes later is part of it.
    guard flow.group == nil, let place = places[conversation] else {
      if flow.group == nil { places[conversation] = flows.count }
      flows.append(flow)
      windows.append(window)
      return
    }
    flows[place].join(flow, seen: windows[place], window)
    windows[place].merge(window)
  }
}

/// How the times of two inputs lie to one another.
private enum InputOrder {
  /// At the same time, or not known.
  case together
  /// One begins where the other has ended, as the parts of a capture do that was cut in two.
  case following

  init(_ left: TimeWindow?, _ right: TimeWindow?) {
    guard let left, let right else {
      self = .together
      return
    }
    self = left.last <= right.first || right.last <= left.first ? .following : .together
  }
}

extension Flow {
  /// Adds what another input tells of the same conversation; the inputs that told of either lasted so long.
  mutating func join(_ other: Flow, seen window: TimeWindow?, _ otherWindow: TimeWindow?) {
    if isCopy(of: other, InputOrder(window, otherWindow)) { mergeCopy(other) } else { merge(other) }
  }

  /// Whether two inputs tell of the same packets of one five-tuple: their times overlap, as far as the coarser of them tells, or
  /// both saw the whole conversation, each with the clock of its own node.
  ///
  /// Where the inputs themselves follow one another, an overlap of a moment is none.
  fileprivate func isCopy(of other: Flow, _ inputs: InputOrder) -> Bool {
    guard let mine = window, let theirs = other.window else { return true }
    let gap = max(mine.first.nanoseconds(since: theirs.last), theirs.first.nanoseconds(since: mine.last))
    // Flow logs cut times to milliseconds.
    if gap < 1_000_000, inputs == .together { return true }
    return gap <= Self.clockSkew && isWhole && other.isWhole && opens(like: other)
  }

  /// How far the clocks of two nodes may be apart.
  private static let clockSkew: Int64 = 2_000_000_000

  private var isWhole: Bool {
    transport == .tcp
      ? fromClient.syn > 0 && fromServer.synAck > 0 : fromClient.packets > 0 && fromServer.packets > 0
  }

  private func opens(like other: Flow) -> Bool {
    if let mine = fromClient.initialSequence, let theirs = other.fromClient.initialSequence { return mine == theirs }
    guard transport != .tcp else { return true }
    return fromClient.packets == other.fromClient.packets && fromServer.packets == other.fromServer.packets
  }
}
