import Foundation

/// An unnamed temporary file for the prefix under test, in memory where the system has /dev/shm.
final class PrefixFile {
  private let descriptor: Int32

  init?() {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    var name = Array("\(folder)/prefix-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Writes exactly these bytes into the file and returns a path to it.
  func path(holding bytes: ArraySlice<UInt8>) -> String {
    // Prefixes grow, so only the new bytes are written.
    var status = stat()
    fstat(descriptor, &status)
    var written = min(Int(status.st_size), bytes.count)
    ftruncate(descriptor, written)
    bytes.withUnsafeBytes { bytes in
      while written < bytes.count {
        let count = pwrite(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
        guard count > 0 else { return }
        written += count
      }
    }
    return "/proc/self/fd/\(descriptor)"
  }
}
