import FlowIngest
import Synchronization

/// Shows on a terminal how much of an input was read.
final class ProgressLine: Sendable {
  private let path: String
  private let console: Console
  /// Bytes shown last; a class with an atomic, because the reader's call-back must not share mutable state otherwise.
  private let shown = Atomic<Int>(0)

  /// The line is renewed after so many bytes.
  private static let step = 16 * 1024 * 1024

  init(_ path: String, _ console: Console) {
    self.path = path
    self.console = console
  }

  var progress: Progress {
    Progress { bytes in
      guard bytes - self.shown.load(ordering: .relaxed) >= Self.step else { return }
      self.shown.store(bytes, ordering: .relaxed)
      self.console.progress("reading \(self.path): \(bytes / 1_000_000) MB")
    }
  }
}
