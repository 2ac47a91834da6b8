/// The conversations that one stands for, itself among them: alike in all but client ports, times and counts.
///
/// A class, immutable, so that a conversation that stands for itself alone has one word for it.
public final class FlowGroup: Sendable {
  /// How many there are; at most `countLimit`.
  public let count: Int
  /// What was seen of all of them together; which of its ends sent what, its counts, drops and times are of use, its outcome is not.
  public let total: Flow
  /// When the earliest of them were tried, sorted.
  public let times: [FlowTimes]

  /// Conversations of which times are kept. The earliest, because that is the same in whatever order groups are added.
  public static let timesLimit = 64

  /// So many are counted, so that sums over all groups of an input fit.
  public static let countLimit = 1 << 40

  /// A group; of the times the earliest are kept.
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

  /// With the conversations of another group.
  public func merged(_ other: FlowGroup) -> FlowGroup {
    var (count, total) = (count, total)
    count.addSaturating(other.count)
    total.merge(other.total)
    return FlowGroup(count: count, total: total, times: times + other.times)
  }

  /// With what was seen of the same conversations at another place.
  public func mergedCopy(_ other: FlowGroup) -> FlowGroup {
    var total = total
    total.mergeCopy(other.total)
    return FlowGroup(
      count: Swift.max(count, other.count), total: total, times: times.count < other.times.count ? other.times : times)
  }
}

extension FlowGroup: Hashable {
  /// Equal when every field is.
  public static func == (left: FlowGroup, right: FlowGroup) -> Bool {
    left === right || (left.count == right.count && left.total == right.total && left.times == right.times)
  }

  /// Hashes the number.
  public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
