import Glibc

/// A result that could not be written.
struct OutputError: Error {
  /// What was written to: a path, or `standard output`.
  let target: String
  /// The system's error number.
  let code: Int32

  /// Whether the reader went away.
  var isBrokenPipe: Bool { code == EPIPE }

  var message: String { "cannot write to \(target): \(String(cString: strerror(code)))" }

  var help: String {
    switch code {
    case ENOSPC, EDQUOT: "free some space, or write somewhere else; the output is incomplete"
    case EACCES, EPERM, EROFS: "choose a place that may be written to"
    case ENOENT, ENOTDIR: "the folder must exist before a file can be written into it"
    default: "the output is incomplete"
    }
  }
}
