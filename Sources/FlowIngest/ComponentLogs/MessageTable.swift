import FlowModel

/// Counts equal messages, so that memory grows with the number of distinct messages.
struct MessageTable: ~Copyable {
  private struct Key: Hashable {
    let text: String
    let source: String?
    let level: LogMessage.Level
    let fields: [String: String]
  }

  private var places: [Key: Int] = [:]
  private(set) var messages: [LogMessage] = []
  private(set) var leftOut = 0

  /// Distinct messages kept of one log; later ones are only counted.
  private static let limit = 10_000
  /// Characters kept of a message.
  private static let lengthLimit = 2000

  /// Adds a line; `number` is its place in the log, from 1.
  mutating func add(_ line: LogLine, source: String?, at number: Int) {
    let text = Self.withoutSourcePorts(String(line.text.prefix(Self.lengthLimit)))
    let key = Key(text: text, source: source, level: line.level, fields: line.fields)
    let window = line.time.map { TimeWindow($0) }
    if let place = places[key] {
      messages[place].count.addSaturating(1)
      if messages[place].hasYear == line.hasYear { messages[place].window.merge(window) }
    } else if messages.count < Self.limit {
      places[key] = messages.count
      messages.append(
        LogMessage(
          text: text, fields: line.fields, level: line.level, source: source, line: number, window: window,
          hasYear: line.hasYear))
    } else {
      leftOut.addSaturating(1)
    }
  }

  /// Removes the client's ephemeral port from `read udp 10.0.0.1:41234->10.0.0.2:53`.
  private static func withoutSourcePorts(_ text: String) -> String {
    guard let arrow = text.range(of: "->") else { return text }
    let digits = text[..<arrow.lowerBound].reversed().prefix { $0.isASCII && $0.isNumber }.count
    guard digits > 0 else { return text }
    let start = text.index(arrow.lowerBound, offsetBy: -digits)
    guard start > text.startIndex, text[text.index(before: start)] == ":" else { return text }
    return String(text[..<text.index(before: start)] + text[arrow.lowerBound...])
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}
