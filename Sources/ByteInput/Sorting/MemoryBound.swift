import Synchronization

/// How much memory tables and lists may take, and what had to go to disk because of it.
///
/// A class, because whoever moves something to disk tells of it, and whoever began the run reads it at the end.
public final class MemoryBound: Sendable {
  /// What went to disk.
  public struct Tally: Hashable, Sendable {
    /// Conversations, or lines that tell of them.
    public var records = 0
    /// As they lie on disk.
    public var bytes = 0
    /// Sorted runs.
    public var runs = 0
    /// How often inputs were read beyond the first time.
    public var readings = 0
    /// What does not stay within the bound, each once.
    public var caveats: [Caveat] = []
    /// Why something could not be read back; nil where all could.
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

  /// For tables, lists and buffers together.
  public let bytes: Int
  private let state = Mutex(Tally())

  /// A bound; at least 64 KB are taken.
  public init(bytes: Int) { self.bytes = max(bytes, 64 * 1024) }

  /// What went to disk until now.
  public var tally: Tally { state.withLock { $0 } }

  /// Notes what is written, read again, or cannot be helped.
  public func note(_ change: @Sendable (inout Tally) -> Void) { state.withLock { change(&$0) } }

  /// Notes once what cannot be kept within the bound.
  public func note(caveat: Caveat) {
    note { if !$0.caveats.contains(caveat) { $0.caveats.append(caveat) } }
  }

  /// Notes the first failure to read something back.
  public func note(failure: InputError) { note { $0.failure = $0.failure ?? failure } }
}
