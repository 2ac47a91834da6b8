import Documents
import Foundation

/// Writes a Swift file that holds YAML files as packed documents: `embed-yaml OUTPUT FILE...`.
///
/// For `Profiles/cluster-dns.yaml` the enum `EmbeddedYAML` of the output has a constant `cluster_dns`. A file that is not YAML ends the
/// build with its name and line.
@main
struct EmbedYAML {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { fail("usage: embed-yaml OUTPUT FILE...") }
    var lines = ["import Documents", "", "/// The YAML files of this target.", "enum EmbeddedYAML {"]
    for path in arguments.dropFirst() {
      let packed = PackedDocuments.pack(try documents(path))
      lines.append("  static let `\(constant(for: path))` = PackedDocuments(\(literal(packed)))")
    }
    lines.append("}\n")
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: output))
  }

  private static func documents(_ path: String) throws -> [DocumentNode] {
    let text = Array(try Data(contentsOf: URL(filePath: path)))
    do throws(DocumentError) {
      return try YAMLDocumentReader.documents(text)
    } catch {
      fail("\(path):\(error.line): error: \(error.message)")
    }
  }

  private static func constant(for path: String) -> String {
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    return String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  private static func literal(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return "\"" + scalars.joined() + "\""
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(1)
  }
}
