import Foundation

/// An empty folder that is removed at the end of the object's lifetime.
public final class TemporaryFolder {
  private let folder: URL

  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  public func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The names of its files, sorted.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}
