/// A namespace, as far as selectors need it.
public struct Namespace: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The labels; `kubernetes.io/metadata.name` is always among them, as the API server sets it.
  public var labels: [String: String]

  /// A namespace; the label with its own name is added.
  public init(name: String, labels: [String: String] = [:]) {
    self.name = name
    self.labels = labels
    self.labels[Self.nameLabel] = name
  }

  /// The label that carries a namespace's name (KEP-2161).
  public static let nameLabel = "kubernetes.io/metadata.name"
}
