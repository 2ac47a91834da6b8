import Foundation

/// A file without a name that holds the prefix under test; in memory where the system has a place for that.
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

  /// A path that leads to the file, which then holds these bytes and no others.
  func path(holding bytes: ArraySlice<UInt8>) -> String {
    // Prefixes grow, so only what is new is written.
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
