import Foundation

/// Golden outputs: what was read and accepted once. `UPDATE_EXPECTED=1` writes them anew, to be read again.
public enum Expected {
  /// Whether `text` is the accepted one; with `UPDATE_EXPECTED`, makes it so.
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
