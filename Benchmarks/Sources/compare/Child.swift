internal import Glibc

/// Runs a program and measures it.
enum Child {
  struct Outcome {
    /// CPU time in seconds, user and system.
    let seconds: Double
    /// Wall-clock time in seconds.
    let elapsed: Double
    /// Peak resident memory in bytes. It is never below the memory of this process, a few MB, because the kernel counts from the fork.
    let peak: Int
    let output: String
  }

  /// The program could not be started or failed.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What happens to its standard error.
  enum Messages {
    case shown
    case dropped
  }

  /// Its standard output becomes the outcome's, or goes to the file `answer`.
  static func run(
    _ path: String, _ arguments: [String], messages: Messages = .shown, answer: String? = nil
  ) throws(Failure) -> Outcome {
    try start(path, arguments, messages, answer).end()
  }

  /// Runs `path` with each of `arguments`, all at the same time, and throws the output away; returns the seconds until the last one has
  /// ended.
  static func runTogether(_ path: String, _ arguments: [[String]]) throws(Failure) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var running: [Running] = []
    for arguments in arguments { running.append(try Self.start(path, arguments, .shown, "/dev/null")) }
    for child in running { _ = try child.end() }
    return (clock.now - start) / .seconds(1)
  }

  private static func start(
    _ path: String, _ arguments: [String], _ messages: Messages, _ answer: String?
  ) throws(Failure) -> Running {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw Failure(description: "cannot create a pipe: \(String(cString: strerror(errno)))")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let answer {
      posix_spawn_file_actions_addopen(&actions, 1, answer, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    } else {
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    if case .dropped = messages { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let start = ContinuousClock().now
    var identifier: pid_t = 0
    let status = posix_spawn(&identifier, path, &actions, nil, &words, environ)
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      throw Failure(description: "cannot run '\(path)': \(String(cString: strerror(status)))")
    }
    return Running(path: path, identifier: identifier, output: ends[0], start: start)
  }

  private struct Running {
    let path: String
    let identifier: pid_t
    /// The read end of the pipe of its standard output.
    let output: Int32
    let start: ContinuousClock.Instant

    /// Waits for its end.
    func end() throws(Failure) -> Outcome {
      let text = readAll(output)
      close(output)
      var exit: Int32 = 0
      var usage = rusage()
      while wait4(identifier, &exit, 0, &usage) < 0 && errno == EINTR {}
      guard exit == 0 else { throw Failure(description: "'\(path)' failed (status \(exit)): \(text)") }
      return Outcome(
        seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        elapsed: (ContinuousClock().now - start) / .seconds(1), peak: usage.ru_maxrss * 1024, output: text)
    }
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}
