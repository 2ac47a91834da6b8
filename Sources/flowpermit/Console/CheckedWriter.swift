import Glibc

/// Writes all bytes to a file descriptor or says why not.
///
/// Swift's `print` ignores errors: on a full disk it leaves the text cut and the exit status at 0.
enum CheckedWriter {
  /// Writes `text` whole. Throws an `OutputError` where the system refuses.
  static func write(_ text: String, to descriptor: Int32, named target: String) throws(OutputError) {
    var text = text
    let failure: Int32 = text.withUTF8 { write($0, to: descriptor) }
    guard failure == 0 else { throw OutputError(target: target, code: failure) }
  }

  /// Writes `bytes` whole. Throws an `OutputError` where the system refuses.
  static func write(_ bytes: [UInt8], to descriptor: Int32, named target: String) throws(OutputError) {
    let failure: Int32 = bytes.withUnsafeBufferPointer { write($0, to: descriptor) }
    guard failure == 0 else { throw OutputError(target: target, code: failure) }
  }

  /// Returns the system's error number; 0 where everything was written.
  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32 {
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

  /// Writes `text` to a file that appears, or replaces an older one, only when it is complete.
  static func replace(_ path: String, with text: String) throws {
    try replace(path) { (descriptor) throws(OutputError) in try write(text, to: descriptor, named: "'\(path)'") }
  }

  /// The same with what `write` writes to the descriptor; where that throws, the older file stays.
  static func replace<Failure>(_ path: String, _ write: (Int32) throws(Failure) -> Void) throws {
    let temporary = "\(path).\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(target: "'\(path)'", code: errno) }
    do {
      try write(descriptor)
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
