/// Like flows that one flow stands for: they differ only in client port, times and counts.
///
/// An immutable class, so that a flow without a group stores a single word.
public final class FlowGroup: Sendable {
  /// How many flows; at most `countLimit`.
  public let count: Int
  /// Counts, drops and times of all flows together, by side. Its outcome is meaningless.
  public let total: Flow
  /// When the earliest flows were tried, sorted; at most `timesLimit`.
  public let times: [FlowTimes]

  /// Times kept. The earliest ones, because they are the same in whatever order groups are merged.
  public static let timesLimit = 64

  /// Leaves room for the sums over all groups of an input.
  public static let countLimit = 1 << 40

  /// Clamps `count` to `1...countLimit` and keeps the earliest `times`.
  public init(count: Int, total: Flow, times: [FlowTimes]) {
    self.count = Swift.min(Swift.max(1, count), Self.countLimit)
    self.total = total
    self.times = Array(times.sorted().prefix(Self.timesLimit))
  }

  /// A group of one.
  public convenience init(_ flow: Flow) {
    var total = flow
    total.group = nil
    total.client.port = 0
    total.origin = Origin(input: 0, offset: 0)
    total.fromClient.initialSequence = nil
    self.init(count: 1, total: total, times: FlowTimes(flow).map { [$0] } ?? [])
  }

  /// This group and the flows of another one.
  public func merged(_ other: FlowGroup) -> FlowGroup {
    var (count, total) = (count, total)
    count.addSaturating(other.count)
    total.merge(other.total)
    return FlowGroup(count: count, total: total, times: times + other.times)
  }

  /// This group, with a second observation of the same flows from another place.
  public func mergedCopy(_ other: FlowGroup) -> FlowGroup {
    var total = total
    total.mergeCopy(other.total)
    return FlowGroup(
      count: Swift.max(count, other.count), total: total, times: times.count < other.times.count ? other.times : times)
  }
}

extension FlowGroup: Hashable {
  public static func == (left: FlowGroup, right: FlowGroup) -> Bool {
    left === right || (left.count == right.count && left.total == right.total && left.times == right.times)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

/// When one flow was tried.
public struct FlowTimes: Hashable, Comparable, Sendable {
  /// The first SYN, or the first packet or record where no SYN was seen.
  public var start: Timestamp
  /// The last SYN; `start` where there was only one.
  public var lastTry: Timestamp
  /// The last packet or record of either side.
  public var end: Timestamp
  /// SYNs sent, or datagrams; at least 1.
  public var tries: Int

  public init(start: Timestamp, lastTry: Timestamp, end: Timestamp, tries: Int) {
    self.start = start
    self.lastTry = lastTry
    self.end = end
    self.tries = tries
  }

  /// Nil where the input gives no times.
  public init?(_ flow: Flow) { self.init(FlowEvidence(flow)) }

  /// Nil where the input gives no times.
  public init?(_ flow: FlowEvidence) {
    let window = flow.fromClient.synWindow ?? (flow.isTCP ? nil : flow.fromClient.window)
    guard let start = window?.first ?? flow.window?.first else { return nil }
    self.start = start
    lastTry = window?.last ?? start
    end = flow.window?.last ?? lastTry
    tries = max(1, flow.isTCP ? flow.fromClient.syn : flow.fromClient.packets)
  }

  /// The earlier one first.
  public static func < (left: FlowTimes, right: FlowTimes) -> Bool {
    (left.start, left.lastTry, left.end, left.tries) < (right.start, right.lastTry, right.end, right.tries)
  }
}
