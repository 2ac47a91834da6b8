/// A direction of traffic as a policy sees it, from the pod that it selects.
public enum PolicyDirection: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Out of the pod.
  case egress
  /// Into the pod.
  case ingress

  /// Egress first: a connection leaves before it arrives.
  public static func < (left: PolicyDirection, right: PolicyDirection) -> Bool { left == .egress && right == .ingress }
}
