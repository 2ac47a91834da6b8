/// An object of the cert-manager operator for OpenShift that makes the operator create NetworkPolicies: a CertManager with
/// `defaultNetworkPolicy: "true"`, or an IstioCSR.
public struct Operand: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case certManager = "CertManager"
    case istioCSR = "IstioCSR"
  }

  public var kind: Kind
  /// The namespace of the pods that the operator creates.
  public var namespace: String
  public var name: String
  /// The policies that the object itself spells out (`spec.networkPolicies`), as the operator writes them.
  public var ownPolicies: [NetworkPolicy]
  public var source: ObjectSource

  /// `CertManager cluster`.
  public var title: String { "\(kind.rawValue) \(name)" }
}
