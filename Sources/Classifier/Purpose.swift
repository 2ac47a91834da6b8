/// Why a connection exists, as a stable kebab-case word. An open set: profiles bring their own.
public struct Purpose: RawRepresentable, Hashable, Comparable, Sendable {
  /// The word.
  public let rawValue: String

  /// The purpose with this word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// No profile knows why.
  public static let other = Purpose(rawValue: "other")
  /// Calls of the Kubernetes API.
  public static let apiServer = Purpose(rawValue: "api-server")
  /// The API server asks a webhook.
  public static let admission = Purpose(rawValue: "admission")
  /// A mesh client asks istio-csr for its certificate.
  public static let grpcCSR = Purpose(rawValue: "grpc-csr")
  /// A node asks a pod whether it is well.
  public static let probe = Purpose(rawValue: "probe")
  /// Names that only name servers outside the cluster know.
  public static let dnsExternal = Purpose(rawValue: "dns-external")
  /// A certificate authority checks, or the controller checks for it, that a challenge can be reached.
  public static let acmeSelfCheck = Purpose(rawValue: "acme-self-check")
  /// An issuer that no profile knows by name.
  public static let issuer = Purpose(rawValue: "issuer")

  /// By word.
  public static func < (left: Purpose, right: Purpose) -> Bool { left.rawValue < right.rawValue }
}
