import Classifier
import FlowModel

/// When a pod talked to istio-csr: whether its certificate was renewed in time.
///
/// A connection may stand from one renewal to the next or be made anew for each: both are well. So gaps are times in which no
/// connection stood.
struct ClientRotation {
  /// Times from the beginning of one connection that succeeded to that of the next, nanoseconds.
  private(set) var intervals: [Int64] = []
  /// The longest time without a connection, the end of the window included; nil where none succeeded.
  private(set) var longestGap: Int64?

  init(_ paths: [Path], in window: TimeWindow?) {
    let attempts = paths.flatMap(\.attempts).filter { $0.failure == nil }.sorted()
    guard let first = attempts.first else { return }
    intervals = zip(attempts.dropFirst(), attempts).map { $0.start.nanoseconds(since: $1.start) }
    var gap: Int64 = 0
    var covered = first.end
    for attempt in attempts.dropFirst() {
      gap = max(gap, attempt.start.nanoseconds(since: covered))
      covered = max(covered, attempt.end)
    }
    if let last = window?.last { gap = max(gap, last.nanoseconds(since: covered)) }
    longestGap = gap
  }

  /// Whether it went without a connection for too long.
  var isLate: Bool { longestGap.map { $0 > ClientReport.longestGap } ?? false }
}
