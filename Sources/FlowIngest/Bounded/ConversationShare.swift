import ByteInput
import Synchronization

/// Which of an input's conversations are kept while it is read: all, or those whose key's hash lies in one of several equal parts, so
/// that no conversation is ever split.
///
/// A class, because the table that fills up tells the reader through it.
final class ConversationShare: Sendable {
  /// Which part, of how many.
  let number: Int
  let count: Int
  /// What takes the conversations of a part.
  let spilled: SpilledInput
  private let limit: Int
  private let full = Atomic(false)

  /// The same for all parts, and no outsider knows it.
  private static let seed = UInt64.random(in: .min ... .max)

  /// Part `number` of `count`; the table may take `limit` bytes.
  init(_ number: Int, of count: Int, limit: Int, _ spilled: SpilledInput) {
    self.number = number
    self.count = count
    self.limit = limit
    self.spilled = spilled
  }

  /// Whether this is not the whole, so that who is whose client can only be decided once all parts were read.
  var isPart: Bool { count > 1 }

  /// Whether the table ran full, so that what was read is of no use.
  var hasOverflowed: Bool { full.load(ordering: .relaxed) }

  /// Whether a new conversation is to be kept by a table that takes so many bytes.
  func takes(_ key: FlowKey, beside bytes: Int) -> Bool {
    let hash = key.hashed(seed: Self.seed)
    guard Int(hash.multipliedFullWidth(by: UInt64(count)).high) == number, !hasOverflowed else { return false }
    if bytes > limit { full.store(true, ordering: .relaxed) }
    return true
  }
}
