/// What was read, skipped and lost. Every result is reported with it.
public struct IngestStatistics: Hashable, Sendable {
  /// Frames of captures and records of flow logs, including the skipped ones.
  public var records = 0
  /// Frames, and packets that flow-log records declare.
  public var packets = 0
  /// Bytes read, after decompression.
  public var bytes = 0
  /// Records or frames not used, by reason.
  public var skipped: [SkipReason: Int] = [:]
  /// Events that the producer says it lost.
  public var lostEvents = 0
  /// The largest sampling rate found: 50 means that one packet in 50 was recorded; 1 or 0 means all.
  public var sampling = 0
  /// From the first to the last packet or record.
  public var window: TimeWindow?
  /// Sorted by path.
  public var inputs: [InputSummary] = []

  public init() {}

  /// Counts records that were not used.
  public mutating func skip(_ reason: SkipReason, count: Int = 1) {
    skipped[reason, default: 0].addSaturating(count)
  }

  /// Adds the statistics of other inputs; their summaries are appended.
  public mutating func merge(_ other: IngestStatistics) {
    records.addSaturating(other.records)
    packets.addSaturating(other.packets)
    bytes.addSaturating(other.bytes)
    skipped.merge(other.skipped) { left, right in
      var sum = left
      sum.addSaturating(right)
      return sum
    }
    lostEvents.addSaturating(other.lostEvents)
    sampling = max(sampling, other.sampling)
    window.merge(other.window)
    inputs += other.inputs
  }
}

/// Why a frame or record was not used, as a stable kebab-case word: `truncated-record`, `not-ip`, `bad-json`, ...
///
/// An open set: each format adds its own.
public struct SkipReason: RawRepresentable, Hashable, Comparable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// A line of a log of which no line has a component's format.
  public static let notALog = SkipReason(rawValue: "not-a-log")

  public static func < (left: SkipReason, right: SkipReason) -> Bool { left.rawValue < right.rawValue }
}
