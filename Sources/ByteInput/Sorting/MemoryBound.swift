import Synchronization

/// The memory limit for tables and lists, and a tally of what was written to disk because of it.
///
/// A class, because all stages of a run share one tally.
public final class MemoryBound: Sendable {
  /// What was written to disk.
  public struct Tally: Hashable, Sendable {
    /// Flows, or lines of a partial.
    public var records = 0
    /// On disk.
    public var bytes = 0
    public var runs = 0
    /// How many additional times inputs were read.
    public var readings = 0
    /// Without duplicates.
    public var caveats: [Caveat] = []
    /// The first failure to read data back.
    public var failure: InputError?
  }

  /// Something that does not stay within the bound.
  public enum Caveat: Hashable, Sendable {
    /// Packets of a network interface cannot be read twice, so all their conversations are in memory.
    case liveCapture
    /// The input has so many conversations with the same addresses and ports that they cannot be split further.
    case indivisibleInput(path: String)
    /// `Partial.settle` has all conversations in memory.
    case settling
  }

  /// The limit of tables, lists and buffers together.
  public let bytes: Int
  private let state = Mutex(Tally())

  /// Raises `bytes` to at least 64 KB.
  public init(bytes: Int) { self.bytes = max(bytes, 64 * 1024) }

  public var tally: Tally { state.withLock { $0 } }

  /// Changes the tally.
  public func note(_ change: @Sendable (inout Tally) -> Void) { state.withLock { change(&$0) } }

  /// Records a caveat, without duplicates.
  public func note(caveat: Caveat) {
    note { if !$0.caveats.contains(caveat) { $0.caveats.append(caveat) } }
  }

  /// Records a failure to read data back, unless there was one before.
  public func note(failure: InputError) { note { $0.failure = $0.failure ?? failure } }
}
