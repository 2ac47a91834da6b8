import FlowModel

/// What several inputs tell together.
///
/// A five-tuple in two of them is one conversation. Where both watched the same packets from two places, the larger counts hold;
/// where one goes on after the other, as in rotated files, the counts add up.
struct MergedObservations {
  /// Everything but the conversations.
  private var gathered = Observations()
  private var parts: [JoinedFlows.Part] = []

  /// So many inputs' conversations are kept apart, as they were read, before they are joined for good: what is kept of one conversation
  /// in each of them takes together what its value takes.
  private static let partLimit = 6

  private let threads: Int

  /// Nothing; up to so many threads join the conversations.
  init(threads: Int = 1) { self.threads = threads }

  /// Adds what another input tells.
  mutating func add(_ other: Observations) {
    gathered.statistics.merge(other.statistics)
    gathered.translations += other.translations
    gathered.messages += other.messages
    gathered.isGrouped = gathered.isGrouped || other.isGrouped
    guard !other.conversations.isEmpty else { return }
    if parts.count == Self.partLimit { parts = [JoinedFlows(parts, threads: threads).part] }
    parts.append(JoinedFlows.Part(other.conversations, seen: other.statistics.window))
  }

  /// How many inputs were added so far.
  var inputCount: Int { gathered.statistics.inputs.count }

  /// What was added so far, with the messages sorted by text, and the conversations by tuple; those of a single input come sorted.
  var observations: Observations {
    var observations = gathered
    observations.messages.sort(by: LogMessage.precedes)
    if gathered.statistics.inputs.count > 1 || parts.count > 1 {
      observations.conversations = FlowList(JoinedFlows(parts, threads: threads))
    } else if let part = parts.first {
      observations.conversations = part.flows
    }
    return observations
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
