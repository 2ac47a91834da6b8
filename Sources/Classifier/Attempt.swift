public import FlowModel

/// One connection of a path, as far as times tell of it.
public struct Attempt: Hashable, Comparable, Sendable {
  /// The first SYN, or the first packet or record where no SYN was seen.
  public var start: Timestamp
  /// The last SYN; `start` where there was only one.
  public var lastTry: Timestamp
  /// The last packet or record of either side.
  public var end: Timestamp
  /// SYNs sent, or datagrams.
  public var tries: Int
  /// How it failed; nil where it did not.
  public var failure: Failure?

  /// An attempt; nil where the input gives no times.
  init?(_ flow: Flow, _ failure: Failure?) {
    let window = flow.fromClient.synWindow ?? (flow.transport == .tcp ? nil : flow.fromClient.window)
    guard let start = window?.first ?? flow.window?.first else { return nil }
    self.start = start
    lastTry = window?.last ?? start
    end = flow.window?.last ?? lastTry
    tries = max(1, flow.transport == .tcp ? flow.fromClient.syn : flow.fromClient.packets)
    self.failure = failure
  }

  /// The earlier one first.
  public static func < (left: Attempt, right: Attempt) -> Bool {
    left.order < right.order
  }

  private var order: (Timestamp, Timestamp, Timestamp, Int, String) {
    (start, lastTry, end, tries, failure?.rawValue ?? "")
  }
}
