/// A Certificate or a Challenge (`cert-manager.io`, `acme.cert-manager.io`), or an Ingress, a Gateway or a Route whose annotation asks for a
/// certificate, as far as it says that solver pods run in its namespace.
public struct Issuance: Hashable, Sendable {
  /// What is to be issued by.
  public enum Way: Hashable, Sendable {
    /// The kind and name of the issuer.
    case issuer(kind: String, name: String)
    /// A Challenge of type HTTP-01.
    case http01
    /// A Challenge of another type.
    case otherChallenge
  }

  /// `Certificate`, `Challenge`, `Ingress`, `Gateway` or `Route`.
  public var kind: String
  public var namespace: String
  public var name: String
  public var way: Way
  public var source: ObjectSource

  /// `Certificate shop/web`.
  public var title: String { "\(kind) \(namespace)/\(name)" }
}
