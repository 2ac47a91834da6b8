import FlowModel
import KubeModel

/// Who denies a connection in one direction, and the rule that nearly allows it.
enum DenialText {
  /// Two lines: the policies that isolate the pod, and the nearest rule with what differs.
  static func lines(_ verdict: DirectionVerdict, _ direction: PolicyDirection) -> [String] {
    let names = verdict.isolatedBy.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", ")
    var lines = ["  \(direction.rawValue):".padded(12) + "denied; isolated by \(names)"]
    if let miss = verdict.nearest {
      let place = miss.rule.policy.source.map { " (\($0.file):\($0.line))" } ?? ""
      lines.append(
        "  nearest:".padded(12)
          + "\(miss.rule.policy.namespace)/\(miss.rule.policy.name) \(direction.rawValue)[\(miss.rule.rule)]\(place): "
          + NearMissText.text(miss.differences))
    } else {
      lines.append("  nearest:".padded(12) + "no rule in this direction at all")
    }
    return lines
  }
}

extension DirectionVerdict {
  /// Of all policies that isolate the pod the one to name first: the one whose rule nearly allows it.
  var spokesman: PolicyReference? { nearest?.rule.policy ?? isolatedBy.first }
}

extension String {
  /// The text with blanks up to a width, and at least one.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
