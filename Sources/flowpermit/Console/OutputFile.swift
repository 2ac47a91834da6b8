import Glibc

/// The only way in which files are written.
///
/// A regular file appears, or replaces an older one, only when it is complete: it is written beside its place and renamed. Everything else
/// that a path can lead to stays what it is, and bytes go straight into it.
enum OutputFile {
  /// Hands `write` a descriptor for what stands at `path`. Where `write` throws, an older regular file keeps its content.
  ///
  /// Throws an `OutputError` where the system refuses, and what `write` throws.
  static func write<Failure>(_ path: String, _ write: (Int32) throws(Failure) -> Void) throws {
    let target = "'\(path)'"
    switch try OutputPlace(path) {
    case .descriptor(let number): try straight(dup(number), target, write)
    case .stream(let place): try straight(stream(place), target, write)
    case .socket(let place): try straight(socket(place), target, write)
    case .file(let place, let older):
      let unfinished = try UnfinishedFile(besideOf: place, like: older, named: target)
      do {
        try write(unfinished.descriptor)
      } catch {
        unfinished.remove()
        throw error
      }
      try unfinished.become(place)
    }
  }

  private static func straight<Failure>(
    _ descriptor: Int32, _ target: String, _ write: (Int32) throws(Failure) -> Void
  ) throws {
    guard descriptor >= 0 else { throw OutputError(target: target, code: errno) }
    do {
      try write(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    // A device may only now say that it could not keep what it took.
    guard close(descriptor) == 0 else { throw OutputError(target: target, code: errno) }
  }

  /// Opens a device or a FIFO; -1 with `errno` where that fails. Waits for the reader of a FIFO until a signal ends the run.
  private static func stream(_ path: String) -> Int32 {
    while true {
      let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
      if descriptor >= 0 {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK)
        return descriptor
      }
      // A FIFO without a reader.
      guard errno == ENXIO || errno == EINTR, !Interrupts.isStopped else { return -1 }
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
        errno = ENXIO
        return -1
      }
      usleep(20_000)
    }
  }

  /// Connects to a socket of the file system (unix(7)); -1 with `errno` where that fails.
  private static func socket(_ path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let isShort = withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard bytes.count < room.count else { return false }
      room.copyBytes(from: bytes)
      return true
    }
    guard isShort else {
      errno = ENAMETOOLONG
      return -1
    }
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return -1 }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      let failure = errno
      close(descriptor)
      errno = failure
      return -1
    }
    return descriptor
  }
}
