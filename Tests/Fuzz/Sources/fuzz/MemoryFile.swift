import Glibc

/// An unnamed file in memory, for what reads only paths.
///
/// A class, because the descriptor is used until the process ends.
final class MemoryFile: Sendable {
  private let descriptor: CInt

  init() {
    var name = Array("/dev/shm/flowpermit-fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    require(descriptor >= 0, "/dev/shm cannot be written")
    unlink(name)
  }

  /// Writes exactly these bytes into the file and returns a path to it.
  func path(holding bytes: UnsafeRawBufferPointer) -> String {
    require(ftruncate(descriptor, 0) == 0, "a file in memory cannot be cut")
    require(pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count, "a file in memory cannot be written")
    return "/proc/self/fd/\(descriptor)"
  }

  func path(holding bytes: [UInt8]) -> String { bytes.withUnsafeBytes { path(holding: $0) } }

  /// The input of a target.
  static let input = MemoryFile()
  /// Another input beside it.
  static let other = MemoryFile()
}
