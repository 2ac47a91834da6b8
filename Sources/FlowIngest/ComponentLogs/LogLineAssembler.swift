import FlowModel

/// Joins what a log spreads over several lines: klog's values in angle brackets, lines that a container runtime cut, values of YAML that
/// kubectl folds, and errors whose text has several lines.
struct LogLineAssembler {
  /// A whole line, without wrappers.
  struct Whole {
    var text: String
    var pod: String?
    var time: Timestamp?
    var line: Int
  }

  private enum Expectation {
    /// A line `>` ends it.
    case block
    /// The next record continues the line in the middle of a word.
    case rest
    /// Lines that are further to the right continue it.
    case deeper(than: Int)
    /// Lines without a head of their own continue it.
    case text
    case nothing
  }

  private var open: Whole?
  private var expectation = Expectation.nothing
  private var joined = 0

  /// Lines that are joined at most.
  private static let limit = 200

  /// Whether the next line may continue one.
  var isWaiting: Bool {
    guard open != nil else { return false }
    switch expectation {
    case .nothing: return false
    case .block, .rest, .deeper, .text: return true
    }
  }

  /// Adds a line and calls `take` with those that are whole.
  mutating func add(_ unit: LogUnit, pod: String?, _ take: (Whole) -> Void) {
    let prefix = LogPrefix(unit.text)
    let line = prefix.line
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    let indent = prefix.line.utf8.count == unit.text.utf8.count ? unit.indent : line.utf8.count - trimmed.utf8.count
    if joined < Self.limit, continues(trimmed, indent, of: unit) { return }
    flush(take)
    let isHead = LogPrefix.isHead(line)
    open = Whole(
      text: String(isHead ? line : trimmed), pod: prefix.pod ?? pod, time: prefix.time ?? unit.time, line: unit.line)
    joined = 0
    expect(trimmed, indent, isPartial: unit.isPartial)
  }

  /// Calls `take` with the line that waits.
  mutating func flush(_ take: (Whole) -> Void) {
    if let open { take(open) }
    open = nil
  }

  private mutating func expect(_ line: Substring, _ indent: Int, isPartial: Bool) {
    expectation =
      if isPartial { .rest } else if line.hasSuffix("=<") { .block } else if Self.isFolded(line) {
        .deeper(than: indent)
      } else if Self.isFailure(line) { .text } else { .nothing }
  }

  /// Joins the line to the open one; false where it begins a new one.
  private mutating func continues(_ line: Substring, _ indent: Int, of unit: LogUnit) -> Bool {
    guard open != nil else { return false }
    joined += 1
    switch expectation {
    case .nothing: return false
    case .rest:
      open?.text += unit.text
      if !unit.isPartial { expect(open.map { $0.text[...] } ?? "", indent, isPartial: false) }
    case .block:
      guard !LogPrefix.isHead(line) else { return false }
      open?.text += (line.first == ">" ? "\n " : "\n\t") + line
      if line.first == ">", !line.hasSuffix("=<") { expectation = .nothing }
    case .deeper(let outer):
      guard indent > outer, ObjectLine.value(line) == nil, !LogPrefix.isHead(line) else { return false }
      open?.text += " " + line
    case .text:
      guard !LogPrefix.isHead(line), !Self.beginsAnew(line) else { return false }
      if !Self.isStackFrame(line) { open?.text += "\n" + line }
    }
    return true
  }

  /// A value that kubectl may have folded: `message: text` and `message: |-` in YAML.
  private static func isFolded(_ line: Substring) -> Bool {
    let line = line.hasPrefix("- ") ? line.dropFirst(2) : line
    let name = line.prefix { $0 != ":" }
    return ObjectLine.names.contains(String(name)) && name.first?.isLowercase == true
  }

  /// Whether the text of an error may continue on the next line.
  private static func isFailure(_ line: Substring) -> Bool {
    if let head = KlogHead(line) { return head.level == .error || head.level == .warning }
    return ObjectLine(line).level == .error || ObjectLine(line).level == .warning
  }

  /// Whether it is a line of its own although it has no time: another Event, a heading, another error of kubectl.
  private static func beginsAnew(_ line: Substring) -> Bool {
    let shown = ObjectLine(line)
    if shown.level != .unknown || shown.isKnown || line.first == "[" || line.first == "{" { return true }
    let name = line.prefix { $0.isLetter || $0 == " " || $0 == "-" }
    let rest = line[name.endIndex...]
    return rest.first == ":" && (rest.dropFirst().isEmpty || rest.hasPrefix(":  "))
  }

  /// A function or a position in source text, as in stacks.
  private static func isStackFrame(_ line: Substring) -> Bool {
    if line.hasPrefix("goroutine ") || line.contains(".go:") { return true }
    return line.contains("/") && !line.contains(" ")
  }
}
