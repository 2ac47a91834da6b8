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
      } else if errno == EAGAIN {
        // Whoever started the program made the pipe one that does not wait.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
