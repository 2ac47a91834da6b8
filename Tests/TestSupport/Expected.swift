import Foundation

/// Golden outputs. `UPDATE_EXPECTED=1` rewrites them; read the difference before you accept it.
public enum Expected {
  /// Whether `text` equals the golden file. With `UPDATE_EXPECTED`, writes the file.
  public static func accepts(_ text: String, at path: String) throws -> Bool {
    let file = Repository.folder.appending(path: path)
    if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return true
    }
    return try Data(contentsOf: file) == Data(text.utf8)
  }
}
