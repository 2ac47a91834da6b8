import Classifier

/// What sort of client of istio-csr.
public enum MeshClientKind: String, Hashable, Sendable, CaseIterable {
  /// A workload's proxy.
  case sidecar
  /// A gateway at the mesh's edge.
  case gateway
  /// A waypoint of the ambient mesh.
  case waypoint
  /// The node's proxy of the ambient mesh, which asks for all identities on its node.
  case ztunnel
  /// Nobody who has business with a certificate authority.
  case unexpectedClient = "stranger"

  /// The kind of a component; nil for one that is no client.
  init?(component: String?) {
    switch component {
    case "istio-sidecar": self = .sidecar
    case "istio-gateway": self = .gateway
    case "istio-waypoint": self = .waypoint
    case "ztunnel": self = .ztunnel
    default: return nil
    }
  }
}
