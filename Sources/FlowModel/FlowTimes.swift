/// When one conversation was tried.
public struct FlowTimes: Hashable, Comparable, Sendable {
  /// The first SYN, or the first packet or record where no SYN was seen.
  public var start: Timestamp
  /// The last SYN; `start` where there was only one.
  public var lastTry: Timestamp
  /// The last packet or record of either side.
  public var end: Timestamp
  /// SYNs sent, or datagrams.
  public var tries: Int

  /// As it was noted.
  public init(start: Timestamp, lastTry: Timestamp, end: Timestamp, tries: Int) {
    self.start = start
    self.lastTry = lastTry
    self.end = end
    self.tries = tries
  }

  /// Of a conversation; nil where the input gives no times.
  public init?(_ flow: Flow) {
    let window = flow.fromClient.synWindow ?? (flow.transport == .tcp ? nil : flow.fromClient.window)
    guard let start = window?.first ?? flow.window?.first else { return nil }
    self.start = start
    lastTry = window?.last ?? start
    end = flow.window?.last ?? lastTry
    tries = max(1, flow.transport == .tcp ? flow.fromClient.syn : flow.fromClient.packets)
  }

  /// The earlier one first.
  public static func < (left: FlowTimes, right: FlowTimes) -> Bool {
    (left.start, left.lastTry, left.end, left.tries) < (right.start, right.lastTry, right.end, right.tries)
  }
}
