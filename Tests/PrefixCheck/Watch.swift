import Foundation

/// What each worker is at, so that a crash or a hang names the file and the length of the prefix.
enum Watch {
  private static let workers = 2
  /// How long the reading of one prefix may take.
  private static let limit = 20.0

  /// Per worker: a C string that stays, the prefix's length, and the second at which its reading began.
  nonisolated(unsafe) private static let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: workers)
  nonisolated(unsafe) private static let lengths = UnsafeMutablePointer<Int>.allocate(capacity: workers)
  nonisolated(unsafe) private static let begun = UnsafeMutablePointer<Double>.allocate(capacity: workers)

  /// Arms the signals of a crash, and the clock.
  static func begin() {
    paths.initialize(repeating: nil, count: workers)
    lengths.initialize(repeating: 0, count: workers)
    begun.initialize(repeating: .infinity, count: workers)
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { _ in
        Watch.tell("crash")
        _exit(1)
      }
    }
    let thread = Thread {
      while true {
        sleep(1)
        let now = Date().timeIntervalSinceReferenceDate
        for worker in 0..<workers where now - begun[worker] > limit {
          tell("hang")
          _exit(1)
        }
      }
    }
    thread.start()
  }

  /// A worker turns to another file.
  static func turn(_ worker: Int, to path: String) { paths[worker] = strdup(path) }

  /// A worker begins to read a prefix.
  static func read(_ worker: Int, _ length: Int) {
    lengths[worker] = length
    begun[worker] = Date().timeIntervalSinceReferenceDate
  }

  /// A worker is done with its file.
  static func rest(_ worker: Int) { begun[worker] = .infinity }

  /// Only what is allowed while a signal is handled.
  private static func tell(_ word: StaticString) {
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
