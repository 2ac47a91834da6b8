import ByteInput
import Synchronization

/// Selects the flows of an input to keep in one reading: all, or those whose key hashes into one of several equal parts. All packets of
/// a flow are in the same part.
///
/// A class, because the reader must see that the table overflowed.
final class ConversationShare: Sendable {
  /// The part to keep, in `0..<count`.
  let number: Int
  let count: Int
  /// Receives the flows of a part.
  let spilled: SpilledInput
  private let limit: Int
  private let full = Atomic(false)

  /// The same for all parts, and unpredictable for a sender.
  private static let seed = UInt64.random(in: .min ... .max)

  /// `limit` is the maximum size of the table in bytes.
  init(_ number: Int, of count: Int, limit: Int, _ spilled: SpilledInput) {
    self.number = number
    self.count = count
    self.limit = limit
    self.spilled = spilled
  }

  /// If there are several parts, clients can only be determined after all parts were read.
  var isPart: Bool { count > 1 }

  /// Whether the table exceeded its limit, so that this reading must be discarded.
  var hasOverflowed: Bool { full.load(ordering: .relaxed) }

  /// Whether a table of `bytes` must keep a new flow.
  func accepts(_ key: FlowKey, tableBytes bytes: Int) -> Bool {
    let hash = key.hashed(seed: Self.seed)
    guard Int(hash.multipliedFullWidth(by: UInt64(count)).high) == number, !hasOverflowed else { return false }
    if bytes > limit { full.store(true, ordering: .relaxed) }
    return true
  }
}
