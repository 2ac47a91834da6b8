public import FlowModel
public import KubeModel

/// One workload as a client of istio-csr, all its pods together.
public struct MeshClient: Hashable, Sendable {
  /// Where it lives; nil where no name is known.
  public var namespace: String?
  /// Its name, or its address where none is known.
  public var workload: String
  /// What sort of client.
  public var kind: MeshClientKind
  /// Whether it gets its certificates; that of its worst pod.
  public var verdict: MeshClientVerdict
  /// Why, where the verdict does not say it all.
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
  /// What TLS showed: names asked for, protocols, version.
  public var tls = TLSEvidence()
  /// The middle time between connections of one pod, nanoseconds; nil where none connected twice.
  public var interval: Int64?
  /// The longest time that a pod went without a connection, nanoseconds; nil where none connected.
  public var longestGap: Int64?
  /// Connections to istiod's port for certificates and configuration.
  public var istiodConnections = 0
  /// What the policies at hand say of its way to istio-csr; nil where there are none, or an end is not known.
  public var policy: PolicyVerdict?
  /// What they say of its way to DNS.
  public var dns: DirectionVerdict.Decision?
  /// From the first to the last packet to istio-csr.
  public var window: TimeWindow?

  /// Why a client has its verdict.
  public enum Reason: String, Hashable, Sendable {
    /// The window is shorter than the time between two renewals: that nothing was seen proves nothing.
    case windowTooShort = "window-too-short"
    /// Nothing answers, and no policy at hand denies it: not NetworkPolicy.
    case notByPolicy = "not-by-policy"
    /// It got through when this was recorded, and the policies at hand would deny it.
    case wouldBeDenied = "would-be-denied"
    /// It connects to istiod and not to istio-csr.
    case asksIstiod = "asks-istiod"
    /// DNS does not answer it.
    case dnsUnanswered = "dns-unanswered"
  }

  /// A client of which nothing is known yet.
  init(namespace: String?, workload: String, kind: MeshClientKind) {
    self.namespace = namespace
    self.workload = workload
    self.kind = kind
    verdict = .neverSeen
  }

  /// Whether somebody should act: not where silence proves nothing, nor where policies keep out a stranger.
  public var isFinding: Bool {
    switch verdict {
    case .healthy: false
    case .neverSeen: reason != .windowTooShort
    case .unexpectedClient: policy?.overall != .denied
    default: true
    }
  }
}
