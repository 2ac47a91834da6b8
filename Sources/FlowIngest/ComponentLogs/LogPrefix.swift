import FlowModel

/// What tools put before a line of a log: `kubectl logs --prefix --timestamps`, stern, kubetail, journald, consoles of clouds and of CI
/// systems. A head that a component writes itself ends it.
struct LogPrefix {
  private(set) var pod: String?
  private(set) var time: Timestamp?
  /// The line without the prefix.
  private(set) var line: Substring

  /// Characters within which a component's own head must begin.
  private static let reach = 240

  init(_ text: String) {
    line = text[...]
    if text.utf8.contains(Self.escape) { line = Self.withoutColours(text)[...] }
    while removeBrackets() || removeTime() {}
    guard !Self.isHead(line) else { return }
    if let head = Self.laterHead(line) {
      pod = pod ?? Self.pod(in: line[..<head])
      line = line[head...]
    }
  }

  /// `[pod/POD/CONTAINER] ` of kubectl, `[POD CONTAINER] ` of kubetail.
  private mutating func removeBrackets() -> Bool {
    guard line.first == "[", let end = line.firstIndex(of: "]") else { return false }
    var words = line[..<end].dropFirst().split { $0 == "/" || $0 == " " }
    if words.first == "pod" { words.removeFirst() }
    guard let name = words.first, words.count <= 3, Self.isPodName(name) else { return false }
    pod = pod ?? String(name)
    line = line[line.index(after: end)...].drop { $0 == " " }
    return true
  }

  /// The time of `--timestamps`; not that of a component, which a level follows.
  private mutating func removeTime() -> Bool {
    guard line.utf8.first.map({ (0x30...0x39).contains($0) }) == true, let blank = line.firstIndex(of: " "),
      let moment = Timestamp(rfc3339: line[..<blank])
    else { return false }
    let rest = line[line.index(after: blank)...]
    guard LogLevelWord(rest.drop { $0 == " " }) == nil else { return false }
    time = time ?? moment
    line = rest
    return true
  }

  private static let escape: UInt8 = 0x1B

  private static func withoutColours(_ text: String) -> String {
    var bytes: [UInt8] = []
    var isCode = false
    for byte in text.utf8 {
      if byte == escape { isCode = true } else if !isCode { bytes.append(byte) }
      if isCode, byte == UInt8(ascii: "m") { isCode = false }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a component's line begins here.
  static func isHead(_ line: Substring) -> Bool {
    if KlogHead(line) != nil || line.hasPrefix("{\"") || line.hasPrefix("time=") || line.hasPrefix("ts=") {
      return true
    }
    guard line.utf8.first.map({ (0x30...0x39).contains($0) }) == true,
      let stop = line.firstIndex(where: { $0 == " " || $0 == "\t" })
    else { return false }
    return Timestamp(rfc3339: line[..<stop]) != nil
      && LogLevelWord(line[stop...].drop { $0 == " " || $0 == "\t" }) != nil
  }

  /// Where a component's head begins behind other words.
  private static func laterHead(_ line: Substring) -> Substring.Index? {
    var index = line.startIndex
    var count = 0
    while count < reach, index < line.endIndex {
      let character = line[index]
      index = line.index(after: index)
      count += 1
      guard character == " " || character == "\t" || character == "|" else { continue }
      if isHead(line[index...]) { return index }
    }
    return nil
  }

  /// The pod among the words of a prefix: the longest word that looks like a name with a suffix.
  private static func pod(in prefix: Substring) -> String? {
    prefix.split { " \t|[]/:›".contains($0) }.filter { isPodName($0) }.max { $0.count < $1.count }.map(String.init)
  }

  /// Lower-case letters, digits, dots, and at least one hyphen.
  private static func isPodName(_ word: Substring) -> Bool {
    word.contains("-") && word.utf8.first.map { (0x61...0x7A).contains($0) } == true
      && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
  }
}

/// The head of a klog line: `E0301 09:30:00.123456       1 controller.go:167] `. It has no year, and its time is that of the node.
struct KlogHead {
  let level: LogMessage.Level
  /// In 1972, a leap year.
  let time: Timestamp
  /// What follows the head.
  let message: Substring

  init?(_ line: Substring) {
    guard let letter = line.utf8.first, let level = Self.level(letter), line.utf8.dropFirst(5).first == 0x20,
      let end = line.firstIndex(of: "]")
    else { return nil }
    let head = line[..<end].split(separator: " ")
    guard head.count >= 4, head[0].utf8.count == 5, head[1].utf8.count >= 8, head[3].contains(":") else { return nil }
    let date = head[0].dropFirst()
    guard let moment = Timestamp(rfc3339: "1972-\(date.prefix(2))-\(date.suffix(2))T\(head[1])Z") else { return nil }
    self.level = level
    time = moment
    message = line[line.index(after: end)...].drop { $0 == " " }
  }

  private static func level(_ letter: UInt8) -> LogMessage.Level? {
    switch letter {
    case UInt8(ascii: "I"): .info
    case UInt8(ascii: "W"): .warning
    case UInt8(ascii: "E"), UInt8(ascii: "F"): .error
    default: nil
    }
  }
}

/// The level that a line begins with, in any case: `error`, `WARN`, `INFO`.
struct LogLevelWord {
  let level: LogMessage.Level
  let rest: Substring

  init?(_ line: Substring) {
    let word = line.prefix { $0.isLetter }
    guard word.utf8.count <= 8, let level = Self.level(word) else { return nil }
    rest = line[word.endIndex...]
    guard rest.isEmpty || rest.first == " " || rest.first == "\t" || rest.first == ":" else { return nil }
    self.level = level
  }

  /// Nil for a word that is no level.
  static func level(_ word: some StringProtocol) -> LogMessage.Level? {
    switch word.lowercased() {
    case "trace", "debug", "info", "notice", "informational", "default": .info
    case "warn", "warning": .warning
    case "error", "err", "fatal", "panic", "dpanic", "critical", "alert", "emergency", "severe": .error
    default: nil
    }
  }
}
