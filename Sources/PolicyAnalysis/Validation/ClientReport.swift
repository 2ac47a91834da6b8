public import FlowModel
public import KubeModel

/// Which clients get their certificates from istio-csr.
public struct ClientReport: Sendable {
  /// The worst first.
  public var clients: [MeshClient]
  /// The port of istio-csr's pod.
  public var port: UInt16
  /// When the traffic was recorded.
  public var window: TimeWindow?
  /// Whether the window is long enough for a client without traffic to be a finding.
  public var silenceCounts: Bool
  /// The policy that allows the mesh's clients and no other pods; nil where there are no clients, or no labels select istio-csr.
  public var policy: NetworkPolicy?
  /// Pods that the policy allows and that are not clients; normally empty.
  public var admittedStrangers: [String]
  /// Clients that the policy does not allow, because no lasting labels distinguish them from other pods.
  public var unselectable: [String]

  /// Nanoseconds. Certificates are renewed about every 30 minutes, so that a shorter recording proves nothing.
  public static let leastWindow: Int64 = 35 * 60 * 1_000_000_000
  /// Nanoseconds: one and a half renewal intervals. A pod without a connection for longer renews late.
  public static let longestGap: Int64 = 45 * 60 * 1_000_000_000
}
