import Classifier
import FlowModel
import KubeModel

/// Connections of one edge that failed in one way, with what policies have to do with it.
struct Symptom {
  /// An edge with those of its paths that failed so.
  var edge: Edge
  /// How; nil for connections that succeeded and are worth a look all the same.
  var failure: Failure?
  /// Connections that failed so.
  var count: Int
  /// Connections of these paths, whatever came of them.
  var total: Int
  /// What the policies say; nil where there are none, or an end is not known.
  var verdict: PolicyVerdict?
  /// What that comes to.
  var stances: Set<FailureSignature.Stance>
  /// The drop that an input reports and that decided the stance; nil where the policies at hand did.
  var reported: DropClaim?

  /// Adds a path of which so many connections failed so.
  mutating func add(_ path: Path, _ count: Int) {
    edge.paths.append(path)
    self.count.addSaturating(count)
    total.addSaturating(path.connections - path.undecided)
  }
}
