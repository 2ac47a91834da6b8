import Foundation

/// Writes a Swift file that holds scripts and style sheets: `embed-assets OUTPUT FILE...`.
///
/// The enum `EmbeddedAssets` of the output has `script`, all scripts in the order of their names, and `style`, all style sheets; each with
/// its SHA-256 digest in Base64, as a Content-Security-Policy names it.
@main
struct EmbedAssets {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { fail("usage: embed-assets OUTPUT FILE...") }
    var lines = ["/// The scripts and style sheets of this target.", "enum EmbeddedAssets {"]
    for (name, suffix) in [("script", ".js"), ("style", ".css")] {
      let text = try arguments.dropFirst().filter { $0.hasSuffix(suffix) }.map(read).joined()
      // It would end the element that holds it.
      guard !text.lowercased().contains("</\(name)") else { fail("error: a file of \(name) contains '</\(name)'") }
      lines.append("  static let \(name) = \(literal(text))")
      lines.append("  static let \(name)Digest = \"\(Data(SHA256.digest(Array(text.utf8))).base64EncodedString())\"")
    }
    lines.append("}\n")
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: output))
  }

  private static func read(_ path: String) throws -> String {
    guard let text = String(data: try Data(contentsOf: URL(filePath: path)), encoding: .utf8), !text.contains("\r")
    else {
      fail("\(path):1: error: not UTF-8 with line feeds")
    }
    return text
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
