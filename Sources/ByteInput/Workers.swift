import Glibc

/// Runs work on several threads at once.
public enum Workers {
  /// More threads than this are used only where they are asked for: each holds a table of its own, and one reader can feed no more.
  public static let usualLimit = 8

  /// How many threads this process may keep busy, up to `usualLimit`: the cores of the machine or, where that is less, what its
  /// control group grants (`cpu.max`, Documentation/admin-guide/cgroup-v2.rst in Linux).
  public static var usual: Int { max(1, min(usualLimit, cores, granted ?? .max)) }

  /// Calls `work` with each number from 0 up to `count`, the first on the calling thread and each other on one of its own, and returns
  /// when all calls have.
  ///
  /// Where the system gives no further thread, the numbers left are passed over. So what has to be done is to be taken by whoever
  /// comes for it, and nobody may wait for a certain number.
  public static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for number in 1..<max(1, count) {
      guard let thread = begin(Work { work(number) }) else { break }
      threads.append(thread)
    }
    work(0)
    for thread in threads { pthread_join(thread, nil) }
  }

  /// A class, because a thread takes one pointer.
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// A new thread; nil where the system gives none.
  private static func begin(_ work: Work) -> pthread_t? {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(work)
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, retained.toOpaque())
    guard status == 0 else {
      retained.release()
      return nil
    }
    return thread
  }

  private static var cores: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

  /// Whole cores that the control group grants; nil where it sets no limit.
  private static var granted: Int? {
    guard var stream = try? ByteStream(path: "/sys/fs/cgroup/cpu.max"), (try? stream.fill(atLeast: 64)) != nil else {
      return nil
    }
    return granted(String(decoding: stream.buffer[stream.unread], as: UTF8.self))
  }

  /// What a line of `cpu.max` grants: microseconds in each period, or `max`.
  static func granted(_ line: String) -> Int? {
    let numbers = line.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Int($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    return max(1, quota / period)
  }
}
