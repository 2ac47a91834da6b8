import FlowModel

/// Parses what the texts of `hubble observe` and `cilium monitor` have in common.
enum CiliumWords {
  /// The drop that a reason in words stands for: `Policy denied`, `Policy denied by denylist`, `Stale or unroutable IP`.
  static func drop(_ reason: some StringProtocol, direction: PolicyDirection?, at moment: Timestamp?) -> DropClaim {
    let words = reason.lowercased()
    let name =
      if words.hasPrefix("policy denied by denylist") || words.hasPrefix("policy deny") {
        "POLICY_DENY"
      } else if words.hasPrefix("policy denied") {
        "POLICY_DENIED"
      } else if words.hasPrefix("authentication required") {
        "AUTH_REQUIRED"
      } else {
        String(reason)
      }
    return DropClaim(
      cause: DropReasons.hubble(name, hasDenyingPolicy: false), reason: name, direction: direction, count: 1,
      window: moment.map { TimeWindow($0) })
  }

  /// Flags as `SYN, ACK` or `SYN,ACK`.
  static func flags(_ text: some StringProtocol) -> LogFlags {
    KeyedText.flags(String(text).replacing(",", with: " ").split(separator: " ").map(String.init))
  }

  static func direction(_ words: some Sequence<Substring>) -> PolicyDirection? {
    for word in words {
      if let direction = PolicyDirection(rawValue: word.lowercased().trimmed(",")) { return direction }
    }
    return nil
  }
}
