import Foundation

/// Commands as typed at a prompt, each with the lines that it prints.
///
/// A line that begins with `$ ` is a command; one that ends with a backslash goes on in the next line. The other lines are what a
/// terminal shows: standard output and standard error in the order in which they are written. A line of three dots, indented or
/// not, stands for any number of lines. Blanks at the end of a line do not count.
struct ConsoleBlock {
  struct Command {
    /// The lines as they stand in the page, with the prompt.
    var lines: [String]
    var output: [String] = []

    /// For a shell.
    var text: String {
      lines.map { $0.hasPrefix("$ ") ? String($0.dropFirst(2)) : $0 }.joined(separator: "\n")
    }
  }

  private(set) var commands: [Command] = []
  /// Lines before the first command; a block that has some is wrong.
  private(set) var stray: [String] = []

  init(_ lines: some Sequence<String>) {
    for line in lines {
      if line.hasPrefix("$ ") {
        commands.append(Command(lines: [line]))
      } else if commands.isEmpty {
        stray.append(line)
      } else if let last = commands.last, last.output.isEmpty, last.lines.last?.hasSuffix("\\") == true {
        commands[commands.count - 1].lines.append(line)
      } else {
        commands[commands.count - 1].output.append(line)
      }
    }
  }
}

/// The lines that a page shows of a command's output, with what they leave out.
struct ShownOutput {
  /// Between two of these, lines are left out; the first begins the output and the last ends it.
  private let parts: [[String]]
  /// The lines of dots, as they are indented.
  private let gaps: [String]

  init(_ lines: [String]) {
    var parts: [[String]] = [[]]
    var gaps: [String] = []
    for line in lines.map(Self.trimmed) {
      if line.drop(while: { $0 == " " }) == "..." {
        gaps.append(line)
        parts.append([])
      } else {
        parts[parts.count - 1].append(line)
      }
    }
    self.parts = parts
    self.gaps = gaps
  }

  /// What a command printed, as lines; those at the end that are empty are not there.
  static func lines(_ text: String) -> [String] {
    var lines = text.components(separatedBy: "\n").map(trimmed)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " || line.last == "\t" || line.last == "\r" { line.removeLast() }
    return line
  }

  /// Whether this is what was printed, with lines left out where dots stand.
  func shows(_ output: [String]) -> Bool {
    guard parts.count > 1 else { return parts[0] == output }
    guard output.starts(with: parts[0]) else { return false }
    var place = parts[0].count
    for part in parts[1..<parts.count - 1] {
      guard let found = Self.first(part, in: output, from: place) else { return false }
      place = found + part.count
    }
    let end = parts[parts.count - 1]
    return output.count - place >= end.count && Array(output.suffix(end.count)) == end
  }

  /// The lines that show this output in the same form.
  ///
  /// As many lines as before stand at the beginning and at the end. A part between dots is kept where a line begins as its first
  /// one did. An output of which nothing was shown is cut after a dozen lines.
  func updated(_ output: [String]) -> [String] {
    guard !shows(output) else { return joined(parts, gaps) }
    guard parts.count > 1 else {
      let isNew = parts[0].isEmpty && output.count > Self.usualLength
      return isNew ? Array(output.prefix(Self.usualLength)) + ["..."] : output
    }
    let end = parts[parts.count - 1].count
    guard parts[0].count + end < output.count else { return output }
    var kept = [Array(output.prefix(parts[0].count))]
    var dots: [String] = []
    var place = parts[0].count
    for (part, gap) in zip(parts[1..<parts.count - 1], gaps) where !part.isEmpty {
      guard let found = Self.similar(to: part[0], in: output, place..<output.count - end) else { continue }
      let last = min(found + part.count, output.count - end)
      dots.append(gap)
      kept.append(Array(output[found..<last]))
      place = last
    }
    dots.append(gaps[gaps.count - 1])
    kept.append(Array(output.suffix(end)))
    return joined(kept, dots)
  }

  private static let usualLength = 12

  private func joined(_ parts: [[String]], _ gaps: [String]) -> [String] {
    parts[0] + zip(gaps, parts.dropFirst()).flatMap { [$0] + $1 }
  }

  private static func first(_ part: [String], in output: [String], from start: Int) -> Int? {
    guard output.count - start >= part.count else { return nil }
    return (start...output.count - part.count).first { Array(output[$0..<$0 + part.count]) == part }
  }

  /// The line that shares the longest beginning with another, at least its first word.
  private static func similar(to line: String, in output: [String], _ range: Range<Int>) -> Int? {
    let word = line.prefix { $0 == " " } + line.drop { $0 == " " }.prefix { $0 != " " }
    let common = range.map { (place: $0, count: output[$0].commonPrefix(with: line).count) }
    guard let best = common.max(by: { $0.count < $1.count }), best.count >= word.count else { return nil }
    return common.first { $0.count == best.count }?.place
  }
}
