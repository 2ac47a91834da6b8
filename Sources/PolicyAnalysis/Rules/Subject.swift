import Classifier
import FlowModel
import KubeModel

/// A component in a namespace: what one allow policy is made for.
struct Subject: Hashable, Comparable {
  let component: String
  let namespace: String

  /// By namespace, then by component.
  static func < (left: Subject, right: Subject) -> Bool {
    (left.namespace, left.component) < (right.namespace, right.component)
  }
}
