/// An Issuer or ClusterIssuer (`cert-manager.io/v1`), as far as it says what the controller connects to.
public struct Issuer: Hashable, Sendable {
  /// `Issuer` or `ClusterIssuer`.
  public var kind: String
  /// Nil for a ClusterIssuer.
  public var namespace: String?
  public var name: String
  public var source: ObjectSource
  public var service: Service

  public enum Service: Hashable, Sendable {
    /// The directory's URL, and how challenges are solved.
    case acme(server: String, solvers: [Solver])
    /// The server's URL.
    case vault(server: String)
    /// The URL of a Trust Protection Platform; nil for the service in the cloud.
    case venafi(server: String?)
    /// Signs without a connection: self-signed, or with a CA in a Secret.
    case local
    /// None that is known.
    case other
  }

  /// How a challenge is solved.
  public struct Solver: Hashable, Sendable {
    public enum Method: Hashable, Sendable {
      case http01
      case dns01(Provider)
    }

    public var method: Method
    /// Whether the controller waits for a fixed time and does not check the challenge itself.
    public var skipsSelfCheck: Bool
  }

  /// A DNS provider of a DNS-01 solver.
  public struct Provider: Hashable, Sendable {
    /// The field of the solver: `route53`, `cloudDNS`, `rfc2136`, `webhook`, ...
    public var name: String
    /// The name server or host that the solver names; nil where it names none.
    public var host: String?
    /// The API group of a webhook solver.
    public var group: String?
    /// Whether its credentials come from the cloud's metadata service.
    public var usesAmbientCredentials: Bool
  }

  /// `ClusterIssuer letsencrypt`, `Issuer shop/internal`.
  public var title: String { namespace.map { "\(kind) \($0)/\(name)" } ?? "\(kind) \(name)" }
}
