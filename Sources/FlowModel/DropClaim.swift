/// A drop that the input itself reports, and why it says so.
///
/// A drop is not a policy drop: only a closed list of reasons is (`DropCause`).
public struct DropClaim: Hashable, Sendable {
  /// What the reason means.
  public var cause: DropCause
  /// The reason in the input's own words: `POLICY_DENIED`, `SKB_DROP_REASON_TCP_INVALID_SEQUENCE`, ...
  public var reason: String
  /// Which side's policies dropped it; nil where the input does not say.
  public var direction: PolicyDirection?
  /// The policy as the input names it, `namespace/name` or a namespace alone; nil where it names none.
  public var policy: String?
  /// Packets dropped, or records where packets are not counted; at least this many.
  public var count: Int
  /// Whether a counter stood at its end, so that there may have been more.
  public var isSaturated = false
  /// When; nil where the input gives no times.
  public var window: TimeWindow?

  /// A drop as one record reports it.
  public init(
    cause: DropCause, reason: String, direction: PolicyDirection? = nil, policy: String? = nil, count: Int,
    window: TimeWindow?
  ) {
    self.cause = cause
    self.reason = reason
    self.direction = direction
    self.policy = policy
    self.count = count
    self.window = window
  }

  /// Adds `other` to the claim of the same cause, reason, direction and policy, or inserts it; the list stays sorted.
  public static func add(_ other: DropClaim, to claims: inout [DropClaim]) {
    combine(other, into: &claims) { $0.addSaturating($1) }
  }

  /// Adds what is told of the very same drops at another place: the larger count holds.
  public static func addCopy(_ other: DropClaim, to claims: inout [DropClaim]) {
    combine(other, into: &claims) { $0 = Swift.max($0, $1) }
  }

  private static func combine(_ other: DropClaim, into claims: inout [DropClaim], count: (inout Int, Int) -> Void) {
    var (index, end) = (0, claims.count)
    while index < end {
      let middle = (index + end) / 2
      if claims[middle].key < other.key { index = middle + 1 } else { end = middle }
    }
    guard index < claims.count, claims[index].key == other.key else { return claims.insert(other, at: index) }
    count(&claims[index].count, other.count)
    if other.isSaturated { claims[index].isSaturated = true }
    claims[index].window.merge(other.window)
  }

  /// What tells claims apart: everything but count and time.
  private var key: (String, String, String, String) {
    (cause.rawValue, reason, direction?.rawValue ?? "", policy ?? "")
  }
}
