import Foundation

/// The prefix that each worker is reading, so that the message about a crash or a hang names it.
enum Watch {
  private static let workers = 2
  /// Seconds that reading one prefix may take.
  private static let limit = 20.0

  /// Per worker: the path as a C string that is never freed, the prefix's length, and the time (s) at which its reading began.
  nonisolated(unsafe) private static let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: workers)
  nonisolated(unsafe) private static let lengths = UnsafeMutablePointer<Int>.allocate(capacity: workers)
  nonisolated(unsafe) private static let begun = UnsafeMutablePointer<Double>.allocate(capacity: workers)

  /// Installs the signal handlers and starts the thread that looks for hangs.
  static func start() {
    paths.initialize(repeating: nil, count: workers)
    lengths.initialize(repeating: 0, count: workers)
    begun.initialize(repeating: .infinity, count: workers)
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { _ in
        Watch.report("crash")
        _exit(1)
      }
    }
    let thread = Thread {
      while true {
        sleep(1)
        let now = Date().timeIntervalSinceReferenceDate
        for worker in 0..<workers where now - begun[worker] > limit {
          report("hang")
          _exit(1)
        }
      }
    }
    thread.start()
  }

  /// A worker begins another file.
  static func begin(_ worker: Int, _ path: String) { paths[worker] = strdup(path) }

  /// A worker begins to read a prefix.
  static func read(_ worker: Int, _ length: Int) {
    lengths[worker] = length
    begun[worker] = Date().timeIntervalSinceReferenceDate
  }

  /// A worker is done with its file.
  static func end(_ worker: Int) { begun[worker] = .infinity }

  /// Calls only functions that are allowed in a signal handler.
  private static func report(_ word: StaticString) {
    for worker in 0..<workers {
      guard let path = paths[worker] else { continue }
      write(STDERR_FILENO, word.utf8Start, word.utf8CodeUnitCount)
      text(" in one of: ")
      write(STDERR_FILENO, path, strlen(path))
      text(" cut at ")
      number(lengths[worker])
      text("\n")
    }
  }

  private static func text(_ word: StaticString) { write(STDERR_FILENO, word.utf8Start, word.utf8CodeUnitCount) }

  private static func number(_ value: Int) {
    if value >= 10 { number(value / 10) }
    var digit = UInt8(48 + value % 10)
    write(STDERR_FILENO, &digit, 1)
  }
}
