import FlowModel

/// What distinguishes the drops of a conversation: everything but count and time.
struct DropKind: Hashable {
  private let cause: DropCause
  private let reason: String
  private let direction: PolicyDirection?
  private let policy: String?

  init(_ claim: DropClaim) {
    cause = claim.cause
    reason = claim.reason
    direction = claim.direction
    policy = claim.policy
  }
}

/// Drops of one kind that a conversation's records report, as numbers. The notes of a conversation are a linked list.
struct DropNote {
  /// The number of the kind.
  var kind: UInt32
  /// Index of the conversation's previous note plus one; 0 for none.
  let next: UInt32
  /// Whether policy verdict events report it. They tell of the same packets as other records, and are kept apart so that no packet
  /// counts twice.
  let isVerdict: Bool
  var count = 0
  var isSaturated = false
  var window: TimeWindow?

  init(kind: UInt32, next: UInt32, isVerdict: Bool) {
    self.kind = kind
    self.next = next
    self.isVerdict = isVerdict
  }

  mutating func add(_ count: Int, _ isSaturated: Bool, _ window: TimeWindow?) {
    self.count.addSaturating(count)
    if isSaturated { self.isSaturated = true }
    self.window.merge(window)
  }
}
