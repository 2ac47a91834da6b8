public import FlowModel
public import KubeModel

/// A workload as a client of istio-csr, with all of its pods.
public struct MeshClient: Hashable, Sendable {
  /// Nil where it is not known.
  public var namespace: String?
  /// The workload's name, or an address where no name is known.
  public var workload: String
  public var kind: MeshClientKind
  /// That of its worst pod.
  public var verdict: MeshClientVerdict
  /// Why it has its verdict, where the verdict alone is not enough.
  public var reason: Reason?
  /// Pods among the objects.
  public var pods = 0
  /// Pods that connected to istio-csr.
  public var seenPods = 0
  /// Pods that do not get their certificates.
  public var failingPods = 0
  /// Connections to istio-csr.
  public var connections = 0
  /// Those of them that failed.
  public var failures: [Failure: Int] = [:]
  /// The server names and protocols that it requested, and the version.
  public var tls = TLSEvidence()
  /// The median time between connections of one pod in nanoseconds; nil where no pod connected twice.
  public var interval: Int64?
  /// The longest time of a pod without a connection in nanoseconds; nil where none connected.
  public var longestGap: Int64?
  /// Connections to istiod's port for certificates and configuration.
  public var istiodConnections = 0
  /// The verdict on its connection to istio-csr; nil without policies, or where an end is not known.
  public var policy: PolicyVerdict?
  /// The verdict on its egress to DNS; nil as for `policy`.
  public var dns: DirectionVerdict.Decision?
  /// From the first to the last packet to istio-csr.
  public var window: TimeWindow?

  /// Why a client has its verdict.
  public enum Reason: String, Hashable, Sendable {
    /// The recording is shorter than the time between two renewals, so that a client without traffic may be healthy.
    case windowTooShort = "window-too-short"
    /// Nothing answers, and no policy at hand denies it: not caused by a NetworkPolicy.
    case notByPolicy = "not-by-policy"
    /// It connected when this was recorded, and the policies at hand would deny it.
    case wouldBeDenied = "would-be-denied"
    /// It connects to istiod and not to istio-csr.
    case asksIstiod = "asks-istiod"
    /// DNS does not answer it.
    case dnsUnanswered = "dns-unanswered"
  }

  /// A client without traffic.
  init(namespace: String?, workload: String, kind: MeshClientKind) {
    self.namespace = namespace
    self.workload = workload
    self.kind = kind
    verdict = .neverSeen
  }

  /// Whether the user should act: not where the recording is too short to tell, nor where policies deny an unexpected client.
  public var isFinding: Bool {
    switch verdict {
    case .healthy: false
    case .neverSeen: reason != .windowTooShort
    case .unexpectedClient: policy?.overall != .denied
    case .late, .wrongSNI, .wrongCA, .noDNS, .handshakeFails, .refused, .blockedEgress, .blockedIngress: true
    }
  }
}

public enum MeshClientKind: String, Hashable, Sendable, CaseIterable {
  case sidecar
  case gateway
  /// A proxy of the ambient mesh for a namespace or service.
  case waypoint
  /// The node's proxy of the ambient mesh, which requests the certificates of all pods on its node.
  case ztunnel
  /// Not a client of the mesh.
  case unexpectedClient = "stranger"

  /// Nil for a component that is not a client.
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

/// Whether a client gets its certificates from istio-csr. Scripts rely on the words.
public enum MeshClientVerdict: String, Hashable, Comparable, Sendable, CaseIterable {
  case healthy
  /// It renewed its certificate later than it should.
  case late
  /// It has no traffic.
  case neverSeen = "never-seen"
  /// It connects and requests a server name that is not istio-csr's.
  case wrongSNI = "wrong-sni"
  /// It connects to istiod instead.
  case wrongCA = "wrong-ca"
  /// Its DNS queries for istio-csr's name are not answered, or policies deny them.
  case noDNS = "no-dns"
  /// It connects, and TLS fails.
  case handshakeFails = "handshake-fails"
  /// Nothing listens, or a firewall rejects the connection.
  case refused
  /// Nothing answers: policies of the client's own namespace deny the connection.
  case blockedEgress = "blocked-egress"
  /// Nothing answers: policies for istio-csr deny the connection, or something on the path drops it.
  case blockedIngress = "blocked-ingress"
  /// It is not a client of the mesh.
  case unexpectedClient = "stranger"

  public static func < (left: MeshClientVerdict, right: MeshClientVerdict) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
