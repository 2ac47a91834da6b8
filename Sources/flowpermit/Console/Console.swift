import Glibc
import Reporting

/// Where the tool writes: results to standard output, everything else to standard error.
struct Console: Sendable {
  /// Whether notes and progress are wanted.
  private(set) var notes = Notes.all
  private(set) var exitStyle = ExitStyle.byFindings
  /// Whether damage that was survived makes the run fail.
  private(set) var damage = DamageStyle.tolerated
  private let errorsAreShownOnTerminal = isatty(STDERR_FILENO) == 1

  enum Notes: Sendable {
    case all
    case withoutProgress
    case none
  }

  enum ExitStyle: Sendable {
    case byFindings
    case alwaysZero
  }

  enum DamageStyle: Sendable {
    case tolerated
    case fatal
  }

  /// The same console as the common options want it.
  func configured(by arguments: Arguments) -> Console {
    var console = self
    if arguments.has("no-progress") { console.notes = .withoutProgress }
    if arguments.has("quiet") { console.notes = .none }
    if arguments.has("exit-zero") { console.exitStyle = .alwaysZero }
    if arguments.has("strict") { console.damage = .fatal }
    return console
  }

  /// Writes a result.
  func write(_ text: String) throws(OutputError) {
    try CheckedWriter.write(text, to: STDOUT_FILENO, named: "standard output")
  }

  /// Writes a result that is handed over piece by piece.
  func write(_ tell: OutputRequest.Telling) throws(OutputError) {
    try TextWriter.write(to: STDOUT_FILENO, named: "standard output", tell)
  }

  /// Tells why the work could not be done.
  func report(_ error: ToolError) {
    writeError("error: \(TerminalText.escaped(error.message))\n")
    if let help = error.help { writeError("help: \(TerminalText.escaped(help))\n") }
  }

  /// Tells something beside the result.
  func note(_ text: String) {
    guard notes != .none else { return }
    writeError("note: \(TerminalText.escaped(text))\n")
  }

  /// Tells at length what stands behind the result; the text is escaped already.
  func explain(_ text: String) {
    guard notes != .none else { return }
    writeError(text)
  }

  /// Tells of something wrong in an input that was survived.
  func warn(_ text: String) {
    writeError("warning: \(TerminalText.escaped(text))\n")
  }

  /// The columns of the terminal that results go to; nil where they go elsewhere.
  var outputWidth: Int? {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// The exit status of a run that found something or did not.
  func status(hasFindings: Bool) -> ExitStatus {
    hasFindings && exitStyle == .byFindings ? .findings : .nothingToReport
  }

  /// A line that replaces itself on a terminal; nothing elsewhere.
  func progress(_ text: String) {
    guard notes == .all, errorsAreShownOnTerminal else { return }
    writeError("\r\u{1B}[K\(text)")
  }

  /// Where standard error itself fails there is nobody left to tell.
  private func writeError(_ text: String) {
    try? CheckedWriter.write(text, to: STDERR_FILENO, named: "standard error")
  }
}
