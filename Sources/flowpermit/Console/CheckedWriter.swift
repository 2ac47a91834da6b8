import Glibc

/// Writes all bytes to a file descriptor or says why not.
///
/// Swift's `print` ignores errors: on a full disk it leaves the text cut and the exit status at 0.
enum CheckedWriter {
  /// Writes `text` whole. Throws an `OutputError` where the system refuses.
  static func write(_ text: String, to descriptor: Int32, named target: String) throws(OutputError) {
    var text = text
    let failure: Int32 = text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        if count >= 0 {
          start += count
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    guard failure == 0 else { throw OutputError(target: target, code: failure) }
  }

  /// Writes `text` to a file that appears, or replaces an older one, only when it is complete.
  static func replace(_ path: String, with text: String) throws(OutputError) {
    let temporary = "\(path).\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(target: "'\(path)'", code: errno) }
    do {
      try write(text, to: descriptor, named: "'\(path)'")
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    var failure: Int32 = fsync(descriptor) == 0 ? 0 : errno
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw OutputError(target: "'\(path)'", code: failure)
    }
  }
}
