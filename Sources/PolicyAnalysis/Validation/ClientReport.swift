public import FlowModel
public import KubeModel

/// Which clients get their certificates from istio-csr.
public struct ClientReport: Sendable {
  /// The clients, the worst first.
  public var clients: [MeshClient]
  /// The port of istio-csr's pod.
  public var port: UInt16
  /// When the traffic was recorded.
  public var window: TimeWindow?
  /// Whether that is long enough for silence to mean something.
  public var silenceCounts: Bool
  /// The policy that admits the legitimate clients and nobody else; nil where there are none, or no labels select them.
  public var policy: NetworkPolicy?
  /// Pods that the policy admits and that are no clients; empty as it should be.
  public var admittedStrangers: [String]
  /// Clients that no selector admits: no lasting labels tell them from others.
  public var unselectable: [String]

  /// Certificates are renewed about every 30 minutes, give or take some: a shorter look proves nothing.
  public static let leastWindow: Int64 = 35 * 60 * 1_000_000_000
  /// A pod that goes without a connection for longer than this renews late: half an hour and half of that again.
  public static let longestGap: Int64 = 45 * 60 * 1_000_000_000
}
