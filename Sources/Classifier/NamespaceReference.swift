/// A namespace in a profile: a name, or one of the three that differ between installations.
public enum NamespaceReference: Hashable, Sendable {
  /// Where the cert-manager operator lives (`$operator`).
  case operatorNamespace
  /// Where cert-manager lives (`$cert-manager`).
  case certManager
  /// Where istio-csr lives (`$istio-csr`).
  case istioCSR
  /// A name that is the same everywhere.
  case name(String)

  /// Reads a name or one of the three words that begin with `$`; nil for another such word.
  public init?(_ text: String) {
    switch text {
    case "$operator": self = .operatorNamespace
    case "$cert-manager": self = .certManager
    case "$istio-csr": self = .istioCSR
    default:
      guard !text.hasPrefix("$") else { return nil }
      self = .name(text)
    }
  }
}
