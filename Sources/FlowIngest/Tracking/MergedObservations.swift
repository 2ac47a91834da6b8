import FlowModel

/// Merges several inputs.
///
/// Flows with the same five-tuple are one conversation. If both inputs saw the same packets from two places, the larger counts hold. If
/// one input continues the other, as rotated files do, the counts add up.
struct MergedObservations {
  /// Everything but the flows.
  private var gathered = Observations()
  private var parts: [JoinedFlows.Part] = []

  /// Inputs whose flows are kept separately before they are joined into values. At this number, the separate entries of a flow take as
  /// much memory as its value.
  private static let partLimit = 6

  private let threads: Int

  /// Uses up to `threads` threads for joining.
  init(threads: Int = 1) { self.threads = threads }

  mutating func add(_ other: Observations) {
    gathered.statistics.merge(other.statistics)
    gathered.translations += other.translations
    gathered.messages += other.messages
    gathered.isGrouped = gathered.isGrouped || other.isGrouped
    guard !other.conversations.isEmpty else { return }
    if parts.count == Self.partLimit { parts = [JoinedFlows(parts, threads: threads).part] }
    parts.append(JoinedFlows.Part(other.conversations, seen: other.statistics.window))
  }

  var inputCount: Int { gathered.statistics.inputs.count }

  /// Everything added so far, with messages sorted by text and flows sorted by tuple. A single input's flows are already sorted.
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

/// The time relation of two inputs.
private enum InputOrder {
  /// They overlap, or their times are unknown.
  case together
  /// One begins after the other has ended, as the parts of a split capture do.
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
  /// Adds the flow of the same conversation in another input. The windows are those of the inputs.
  mutating func join(_ other: Flow, seen window: TimeWindow?, _ otherWindow: TimeWindow?) {
    if isCopy(of: other, InputOrder(window, otherWindow)) { mergeCopy(other) } else { merge(other) }
  }

  /// Whether both flows are observations of the same packets: their times overlap within the coarser precision, or both inputs saw the
  /// whole conversation with the clocks of different nodes.
  ///
  /// If one input follows the other, an overlap below a millisecond does not count.
  fileprivate func isCopy(of other: Flow, _ inputs: InputOrder) -> Bool {
    guard let mine = window, let theirs = other.window else { return true }
    let gap = max(mine.first.nanoseconds(since: theirs.last), theirs.first.nanoseconds(since: mine.last))
    // Flow logs truncate times to milliseconds.
    if gap < 1_000_000, inputs == .together { return true }
    return gap <= Self.clockSkew && isWhole && other.isWhole && opens(like: other)
  }

  /// The clock difference between two nodes that is tolerated, in nanoseconds.
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

extension Observations {
  /// Adds `first` to the input index of every flow's origin.
  mutating func countInputs(from first: Int) {
    guard first > 0, !conversations.isEmpty else { return }
    conversations = FlowList(RecountedFlows(flows: conversations, first: first))
  }
}

/// Flows with shifted input indices.
private struct RecountedFlows: FlowSource {
  let flows: FlowList
  let first: Int

  var count: Int { flows.count }
  var failure: String? { flows.failure }

  func flow(at place: Int) -> Flow {
    var flow = flows[place]
    flow.origin.input += first
    return flow
  }

  func head(at place: Int) -> FlowHead {
    var head = flows.head(place)
    head.origin.input += first
    return head
  }
}
