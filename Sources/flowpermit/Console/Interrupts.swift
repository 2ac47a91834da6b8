import Glibc
import Synchronization

// Globals, because a signal handler can capture nothing.
/// The last of these signals that came; 0 where none did.
private let received = Atomic<Int32>(0)
/// Whether the work may go on for as long as it takes after the first signal.
private let mayFinish = Atomic<Bool>(false)
/// The address of the path of the file that is being written; 0 where there is none.
private let unfinished = Atomic<UInt>(0)

/// SIGINT and SIGTERM end the reading, not the work: what was read until then is reported, if that takes no longer than a second. A second
/// signal ends the program.
enum Interrupts {
  /// What the first signal means.
  enum Meaning {
    /// The work is not wanted any longer: it must end within a second, with its result or without.
    case stop
    /// The recording is complete, and the work on it begins.
    case recordingComplete
  }

  /// How long the work may go on after a signal, so that the program ends within a second.
  private static let grace = 900_000

  /// From now on the first of these signals is only noted.
  static func note(_ meaning: Meaning) {
    prepare()
    mayFinish.store(meaning == .recordingComplete, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      received.store(number, ordering: .relaxed)
      guard !mayFinish.load(ordering: .relaxed) else { return }
      // No stage has to ask: libyaml's, a sort's and a renderer's end like all others.
      var limit = itimerval()
      limit.it_value.tv_usec = suseconds_t(Interrupts.grace)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &limit, nil)
    }
    // Without SA_RESTART, so that a read that waits is woken.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    var ending = sigaction()
    ending.__sigaction_handler.sa_handler = { _ in Interrupts.endNow() }
    sigaction(SIGALRM, &ending, nil)
    // Whoever started the program may have them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGALRM] { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether one came.
  static var isStopped: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit status that says which one came; nil where none did.
  static var status: ExitStatus? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: .interrupted
    case SIGTERM: .terminated
    default: nil
    }
  }

  /// Has the file deleted if the program must end before it is complete; nil once that is over.
  static func guardUnfinished(_ path: String?) {
    let next = path.flatMap { strdup($0) }.map { UInt(bitPattern: $0) } ?? 0
    let old = unfinished.exchange(next, ordering: .acquiringAndReleasing)
    free(UnsafeMutablePointer<CChar>(bitPattern: old))
  }

  private static let lastWords = Array(
    "error: stopped before the result was complete\nhelp: what was written to standard output is incomplete\n".utf8)

  /// Runs in a signal handler, where only system calls are safe.
  private static func endNow() {
    if let path = UnsafeMutablePointer<CChar>(bitPattern: unfinished.load(ordering: .acquiring)) { unlink(path) }
    lastWords.withUnsafeBytes { words in _ = write(STDERR_FILENO, words.baseAddress, words.count) }
    _exit(128 + received.load(ordering: .relaxed))
  }

  /// Makes what the handler uses, because a handler must not be the first to use it.
  private static func prepare() {
    _ = (lastWords.count, grace, received.load(ordering: .relaxed), unfinished.load(ordering: .relaxed))
  }
}
