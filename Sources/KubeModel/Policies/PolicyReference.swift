/// Names a policy.
public struct PolicyReference: Hashable, Comparable, Sendable {
  /// Where it lives.
  public var namespace: String
  /// Its name.
  public var name: String
  /// Where it was read; nil for one that was made.
  public var source: ObjectSource?

  /// Names a policy.
  public init(_ policy: NetworkPolicy) {
    namespace = policy.namespace
    name = policy.name
    source = policy.source
  }

  /// By namespace, then by name, then by place.
  public static func < (left: PolicyReference, right: PolicyReference) -> Bool {
    if (left.namespace, left.name) != (right.namespace, right.name) {
      return (left.namespace, left.name) < (right.namespace, right.name)
    }
    guard let mine = left.source, let theirs = right.source else { return left.source == nil && right.source != nil }
    return mine < theirs
  }
}
