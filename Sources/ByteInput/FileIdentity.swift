public import Glibc

/// The device and inode of a regular file: equal for all paths that lead to the same file.
public struct FileIdentity: Hashable, Sendable {
  private let device: dev_t
  private let number: ino_t

  public init(_ status: stat) {
    device = status.st_dev
    number = status.st_ino
  }

  /// Nil for what is no regular file, or is not there.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// Nil for what is no regular file, or is not open.
  public init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }
}
