import Glibc
import Synchronization

/// The last of these signals that came; 0 where none did. A global, because a signal handler can capture nothing.
private let received = Atomic<Int32>(0)

/// SIGINT and SIGTERM end the reading, not the work: what was read until then is reported. A second one ends the program.
enum Interrupts {
  /// From now on the first of these signals is only noted.
  static func note() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in received.store(number, ordering: .relaxed) }
    // Without SA_RESTART, so that a read that waits is woken.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // Whoever started the program may have them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
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
}
