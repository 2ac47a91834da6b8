import Foundation

/// A folder of the test's own that goes with it.
public final class TemporaryFolder: Sendable {
  private let folder: URL

  /// Makes an empty one.
  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A place in it.
  public func path(_ name: String) -> String { folder.appending(path: name).path }

  /// What is in it, sorted.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}
