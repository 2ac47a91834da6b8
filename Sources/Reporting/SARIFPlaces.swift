import Answers
import KubeModel

/// Where findings stand, as code hosts want it: paths that start at the folder of the run, and always a line.
struct SARIFPlaces {
  private let folder: String
  /// Stands for what has no place of its own.
  private let usual: ObjectSource
  private let usualReason: String

  init(_ setting: RenderSetting, _ policies: [PolicyReference]) {
    folder = setting.folder
    let ofPolicies = policies.lazy.compactMap(\.source).first { !$0.isBuiltIn && $0.file != "-" }
    let first = setting.files.first { $0 != "-" }
    usual = ofPolicies ?? ObjectSource(file: first ?? "-", line: 1)
    usualReason =
      ofPolicies == nil
      ? "No file has a policy that the finding is about: this is the first file given."
      : "No policy decides this: this is the first of the policies given."
  }

  /// A location; of what has none, the file that comes nearest.
  func location(_ source: ObjectSource?) -> Datum {
    if let source, !source.isBuiltIn { return ["physicalLocation": physical(source)] }
    return ["physicalLocation": physical(usual), "message": ["text": .word(usualReason)]]
  }

  private func physical(_ source: ObjectSource) -> Datum {
    [
      "artifactLocation": ["uri": .word(reference(source.file))], "region": ["startLine": .int(max(1, source.line))],
    ]
  }

  /// A relative reference (RFC 3986, 4.2) without `.` and `..`. A file outside the folder has the rest of its path.
  func reference(_ path: String) -> String {
    guard path != "-" else { return "stdin" }
    var path = path
    if !folder.isEmpty, path.hasPrefix(folder + "/") { path.removeFirst(folder.count) }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else { _ = parts.popLast() }
    }
    return parts.isEmpty ? "stdin" : parts.map(Self.encoded).joined(separator: "/")
  }

  private static let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)

  private static func encoded(_ part: Substring) -> String {
    var bytes: [UInt8] = []
    for byte in part.utf8 {
      if unreserved.contains(byte) {
        bytes.append(byte)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        bytes += "%\(byte < 16 ? "0" : "")\(digits)".utf8
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
