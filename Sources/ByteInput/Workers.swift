import Glibc

public enum Workers {
  /// The largest default: each thread has its own table, and one reader cannot feed more threads.
  public static let usualLimit = 8

  /// The default number of threads, up to `usualLimit`: the cores of the machine, or the CPU limit of its control group if that is lower
  /// (`cpu.max`, Documentation/admin-guide/cgroup-v2.rst in Linux).
  public static var usual: Int { max(1, min(usualLimit, cores, granted ?? .max)) }

  /// Calls `work` with each number in `0..<count`, number 0 on the calling thread and each other on its own thread, and returns when all
  /// calls have returned.
  ///
  /// If the system cannot create a thread, the remaining numbers are skipped. Threads must therefore take their tasks from a shared
  /// queue, and must not wait for a particular number.
  public static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for number in 1..<max(1, count) {
      guard let thread = begin(Work { work(number) }) else { break }
      threads.append(thread)
    }
    work(0)
    for thread in threads { pthread_join(thread, nil) }
  }

  /// A class, because a thread's argument is a single pointer.
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Nil if the system cannot create a thread.
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

  /// The CPU limit of the control group in whole cores; nil if there is none.
  private static var granted: Int? {
    guard var stream = try? ByteStream(path: "/sys/fs/cgroup/cpu.max"), (try? stream.fill(atLeast: 64)) != nil else {
      return nil
    }
    return granted(String(decoding: stream.buffer[stream.unread], as: UTF8.self))
  }

  /// Parses a line of `cpu.max`: microseconds in each period, or `max`.
  static func granted(_ line: String) -> Int? {
    let numbers = line.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Int($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    return max(1, quota / period)
  }
}
