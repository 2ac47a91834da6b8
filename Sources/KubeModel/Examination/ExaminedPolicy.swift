public import Documents

/// What the API server says to a NetworkPolicy when it is created (strict field validation).
public struct ExaminedPolicy: Sendable {
  public var source: ObjectSource
  /// The document of the file that has the object, from 1.
  public var document: Int
  /// As written; empty where the object names none.
  public var namespace: String
  /// As written; empty where the object names none.
  public var name: String
  /// In the order in which the server checks the fields; empty for an object that it accepts.
  public var errors: [FieldError]
  /// The spec with the server's defaults; nil for an object that it refuses.
  public var defaulted: DocumentValue?

  init(_ node: DocumentNode, _ source: ObjectSource, document: Int, by release: KubernetesRelease) {
    self.source = source
    self.document = document
    namespace = node["metadata"]?["namespace"]?.string ?? ""
    name = node["metadata"]?["name"]?.string ?? ""
    var examination = PolicyExamination(release)
    examination.examine(node, file: source.file)
    errors = examination.result
    defaulted = errors.isEmpty ? PolicyDefaults.specification(node["spec"]) : nil
  }
}
