import KubeModel

/// What one side's policies say, as a sentence without a final dot.
enum DecisionText {
  static func sentence(_ decision: DirectionVerdict.Decision) -> String {
    switch decision {
    case .allowed: "allowed"
    case .denied: "denied"
    case .notIsolated: "no policy selects this pod in this direction"
    case .undefined: "NetworkPolicy does not say"
    case .exempt: "always allowed: from the pod's own node"
    }
  }
}
