import ByteInput
import FlowModel
import Synchronization

/// By what a conversation of one input is found among those of others, and where a listing has it.
struct JoinKey: Sendable {
  /// 0 for what stands for other conversations: it is closed, and nothing else is part of it.
  let hash: UInt64
  /// The leading part of its place in a listing.
  let word: UInt64

  private init(_ head: FlowHead, seed: UInt64) {
    hash = head.isGroup ? 0 : max(1, Conversation(head).hashed(seed: seed))
    word = ListedTuple(head).word
  }

  /// The keys of each list's conversations, made by up to so many threads.
  static func of(_ lists: [FlowList], seed: UInt64, threads: Int) -> [[JoinKey]] {
    let next = Atomic(0)
    let keys = Mutex([[JoinKey]](repeating: [], count: lists.count))
    Workers.run(min(threads, lists.count)) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < lists.count else { return }
        let made = lists[number].indices.map { JoinKey(lists[number].head($0), seed: seed) }
        keys.withLock { $0[number] = made }
      }
    }
    return keys.withLock { $0 }
  }
}
