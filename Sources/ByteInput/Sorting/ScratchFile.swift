import Glibc

/// An unlinked temporary file for data that does not fit into memory. The system frees its space when the last reference goes away,
/// however the program ends.
///
/// A class, because several lists may share its descriptor.
public final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let folder: String

  /// Creates a file that only this user can open, in `TMPDIR`, else in `/tmp`. Throws an `InputError` if the system refuses.
  public init() throws(InputError) {
    folder = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var name = Array("\(folder)/flowpermit-XXXXXX".utf8CString)
    descriptor = name.withUnsafeMutableBufferPointer { name in
      guard let base = name.baseAddress else { return -1 }
      let descriptor = mkstemp(base)
      if descriptor >= 0 {
        unlink(base)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      }
      return descriptor
    }
    guard descriptor >= 0 else { throw Self.failure(folder, errno) }
  }

  deinit { close(descriptor) }

  /// A path through which this process can open the file again.
  public var path: String { "/proc/self/fd/\(descriptor)" }

  /// Throws an `InputError` if the system refuses, as on a full disk.
  public func write(_ bytes: [UInt8], at offset: Int) throws(InputError) {
    let code: Int32 = bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
        if count > 0 {
          done += count
        } else if count == 0 || errno != EINTR {
          return count == 0 ? ENOSPC : errno
        }
      }
      return 0
    }
    guard code == 0 else { throw Self.failure(folder, code) }
  }

  /// Fills `range` of `bytes`. Throws an `InputError` if the file is too short.
  public func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(InputError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "bytes read past a buffer's end")
    let code: Int32 = bytes.withUnsafeMutableBytes { bytes in
      var done = 0
      while done < range.count, let base = bytes.baseAddress {
        let count = pread(descriptor, base + range.lowerBound + done, range.count - done, off_t(offset + done))
        if count > 0 {
          done += count
        } else if count == 0 || errno != EINTR {
          return count == 0 ? EIO : errno
        }
      }
      return 0
    }
    guard code == 0 else { throw Self.failure(folder, code) }
  }

  private static func failure(_ folder: String, _ code: Int32) -> InputError {
    var error = InputError(
      path: folder,
      reason: "\(String(cString: strerror(code))); temporary files for data beyond --max-memory are written there",
      help: "free some space there, set TMPDIR to another folder, or raise --max-memory")
    error.action = .write
    return error
  }
}
