import Glibc

/// A regular file that stays open, so that everybody who reads it reads the same file, whatever becomes of its path.
///
/// A class, because the descriptor is closed with the last reference.
public final class OpenFile: Sendable {
  private let descriptor: Int32
  /// In bytes, when it was opened.
  public let size: Int

  /// Nil if the path is no regular file, as pipes are. Throws an `InputError` if the system refuses.
  public init?(path: String) throws(InputError) {
    guard FileIdentity(path: path) != nil else { return nil }
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { throw InputError(path: path, code: errno) }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      return nil
    }
    descriptor = opened
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Another descriptor, at the beginning; they share their position, so that only one can be read at a time. -1 if the system refuses.
  func again() -> Int32 {
    lseek(descriptor, 0, SEEK_SET)
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
  }
}
