import Answers
import Documents
import FlowModel
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

  /// Writes a result that `write` hands over piece by piece.
  func write(_ write: (Renderer.Put) throws -> Void) throws {
    try TextWriter.write(to: STDOUT_FILENO, named: "standard output", write)
  }

  /// Says why the work could not be done.
  func report(_ error: ToolError) {
    writeLine("error", error.message)
    if let help = error.help { writeLine("help", help) }
  }

  /// Says something beside the result.
  func note(_ text: Text) { note(text.plain) }

  func note(_ text: String) {
    guard notes != .none else { return }
    writeLine("note", text)
  }

  /// Explains the result at length; the text is escaped already.
  func explain(_ text: String) {
    guard notes != .none else { return }
    writeError(text)
  }

  /// Reports damage that was survived.
  func warn(_ text: Text) { warn(text.plain) }

  func warn(_ text: String) {
    writeLine("warning", text)
  }

  /// Says what was passed over because nothing depends on it.
  func mention(_ text: String) {
    guard notes != .none else { return }
    writeLine("warning", text)
  }

  /// The columns of the terminal that a descriptor leads to; nil where it leads elsewhere. A terminal narrower than that is of no use.
  static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return max(leastWidth, Int(size.ws_col))
  }

  private static let leastWidth = 40

  /// The exit status of a run on what was read. A signal outranks everything; with `--strict`, damage makes the run fail.
  func status(_ statistics: [IngestStatistics], hasFindings: Bool) -> ExitStatus {
    if let status = Interrupts.status { return status }
    if damage == .fatal, statistics.contains(where: { $0.inputs.contains { !$0.damage.isEmpty } }) { return .failed }
    return hasFindings && exitStyle == .byFindings ? .findings : .nothingToReport
  }

  /// A line that replaces itself on a terminal; nothing elsewhere.
  func progress(_ text: String) {
    guard notes == .all, errorsAreShownOnTerminal else { return }
    writeError("\r\u{1B}[K\(TextEscaping.forTerminal(text))")
  }

  /// As long as a line can be, before escaping: longer ones are a name that an input made long.
  private static let longestLine = 4000

  /// The only way of text to the terminal beside results: escaped, and of what is very long only the beginning.
  private func writeLine(_ kind: String, _ text: String) {
    let beginning = text.unicodeScalars.prefix(Self.longestLine)
    let rest = text.utf8.distance(from: beginning.endIndex, to: text.utf8.endIndex)
    let end = rest > 0 ? "... (and \(rest) bytes)" : ""
    writeError("\(kind): \(TextEscaping.forTerminal(String(beginning)))\(end)\n")
  }

  /// A failure of standard error itself cannot be reported anywhere.
  private func writeError(_ text: String) {
    try? CheckedWriter.write(text, to: STDERR_FILENO, named: "standard error")
  }
}
