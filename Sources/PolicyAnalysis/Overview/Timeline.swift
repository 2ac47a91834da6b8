public import Classifier
public import FlowModel

/// Connections over time: those of components, of which times are kept, and every failed one.
public struct Timeline: Sendable {
  public struct Interval: Sendable {
    public var start: Timestamp
    public var connections = 0
    public var failed = 0
  }

  /// Of equal length, from the first to the last connection; empty where no connection has a time.
  public private(set) var intervals: [Interval] = []
  /// Nanoseconds.
  public private(set) var length: Int64 = 0

  /// At most so many intervals.
  private static let limit: Int64 = 48

  public init(_ edges: [Edge]) {
    var window: TimeWindow?
    for attempt in Self.attempts(edges) { window.merge(TimeWindow(attempt.start)) }
    guard let window else { return }
    let second: Int64 = 1_000_000_000
    length = max(second, (window.nanoseconds / Self.limit / second + 1) * second)
    let count = Int(window.nanoseconds / length) + 1
    intervals = (0..<count).map {
      Interval(start: Timestamp(nanoseconds: window.first.nanoseconds + Int64($0) * length))
    }
    for attempt in Self.attempts(edges) {
      let place = Int(attempt.start.nanoseconds(since: window.first) / length)
      intervals[place].connections.addSaturating(1)
      if attempt.failure != nil { intervals[place].failed.addSaturating(1) }
    }
  }

  private static func attempts(_ edges: [Edge]) -> some Sequence<Attempt> {
    edges.lazy.flatMap(\.paths).flatMap(\.attempts)
  }
}
