public import Answers
import Documents
import FlowModel

extension Renderer {
  static let yaml = Renderer(
    name: "yaml", summary: "one YAML document; policies as 'kubectl apply -f -' takes them", needs: []
  ) { answer, _, put in
    if let manifests = answer.primaryManifests { return try put(ManifestYAML.text(manifests)) }
    var writer = YAMLWriter()
    try answer.document.write(to: &writer) { writer in try put(writer.takeWritten()) }
    try put(writer.takeWritten())
  }
}

/// Policies as YAML, with the reason for each rule as a comment above it.
public enum ManifestYAML {
  /// Every object, with `---` lines between them, in the order in which they are applied.
  public static func text(_ manifests: [Manifest]) -> String { manifests.map(text).joined(separator: "---\n") }

  public static func text(_ manifest: Manifest) -> String {
    var writer = YAMLWriter()
    let document = manifest.document
    if manifest.reasons.isEmpty {
      document.write(to: &writer)
    } else {
      write(document, manifest, to: &writer)
    }
    return writer.takeWritten()
  }

  /// The files of a folder that `kubectl apply -k` takes: one for each policy, and a kustomization.
  public static func folder(_ manifests: [Manifest]) -> [(name: String, text: String)] {
    let kustomization: DocumentValue = [
      "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
      "resources": DocumentValue(names(manifests)),
    ]
    return zip(names(manifests), manifests).map { ($0, text($1)) }
      + [("kustomization.yaml", YAMLWriter.text(of: kustomization))]
  }

  /// The files' names. `a-b`/`c` and `a`/`b-c` would have the same name, so they get a dot in place of the hyphen: no namespace has one.
  private static func names(_ manifests: [Manifest]) -> [String] {
    let counts = Dictionary(manifests.map { ($0.fileName, 1) }, uniquingKeysWith: +)
    return manifests.map { manifest in
      guard counts[manifest.fileName] ?? 0 > 1 else { return manifest.fileName }
      return manifest.fileName(separator: ".")
    }
  }

  /// The object with the reason of each rule above it.
  private static func write(_ object: DocumentValue, _ manifest: Manifest, to writer: inout YAMLWriter) {
    writeMembers(of: object, to: &writer) { name, value, writer in
      guard name == "spec" else { return value.write(to: &writer) }
      writeMembers(of: value, to: &writer) { name, value, writer in
        guard let direction = PolicyDirection(rawValue: name), case .array(let rules) = value else {
          return value.write(to: &writer)
        }
        writer.beginArray(isEmpty: rules.isEmpty)
        for (place, rule) in rules.enumerated() {
          for reason in manifest.reasons where reason.direction == direction && reason.rule == place {
            writer.comment(reason.lines.map(\.plain))
          }
          rule.write(to: &writer)
        }
        writer.endArray()
      }
    }
  }

  private static func writeMembers(
    of value: DocumentValue, to writer: inout YAMLWriter,
    _ write: (String, DocumentValue, inout YAMLWriter) -> Void
  ) {
    guard case .object(let members) = value else { return value.write(to: &writer) }
    writer.beginObject(isEmpty: members.isEmpty)
    for member in members {
      writer.name(member.name)
      write(member.name, member.value, &writer)
    }
    writer.endObject()
  }
}
