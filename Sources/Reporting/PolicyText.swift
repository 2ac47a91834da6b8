import Answers
import FlowModel
import KubeModel

/// The rules of a fix in words.
enum PolicyText {
  /// `ingress[0], ingress[1]`.
  static func rules(_ fix: Finding.Fix) -> String {
    fix.rules.map { "\(fix.direction.rawValue)[\($0)]" }.joined(separator: ", ")
  }

  /// `shop/allow`.
  static func name(_ fix: Finding.Fix) -> String { PolicyReference(fix.manifest.policy).description }
}
