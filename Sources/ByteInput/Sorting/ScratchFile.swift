import Glibc

/// A file without a name for what does not fit into memory: its space is given back once nobody holds it, however the program ends.
///
/// A class, because it owns a descriptor that several lists may share.
public final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let folder: String

  /// Makes one in the folder that `TMPDIR` names, else in `/tmp`; nobody else may open it. Throws an `InputError` where the system refuses.
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

  /// Where this process can open it to read it from its beginning.
  public var path: String { "/proc/self/fd/\(descriptor)" }

  /// Writes all of `bytes` at a place. Throws an `InputError` where the system refuses, as on a full disk.
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

  /// Fills `bytes[start..<end]` from a place. Throws an `InputError` where that much is not there.
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
      path: folder, reason: "\(String(cString: strerror(code))); it takes what does not fit into --max-memory",
      help: "free some space there, name another folder with TMPDIR, or give a larger --max-memory")
    error.action = .write
    return error
  }
}
