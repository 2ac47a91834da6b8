import Documents
import FlowModel

/// A parsed line of a component log: klog (`E0301 09:30:00.123456  1 controller.go:167] ...`), JSON of zap or klog, Istio's text (time,
/// level and scope separated by tabs), logfmt; each possibly with the prefixes of `kubectl logs --prefix --timestamps`.
struct LogLine {
  /// The message with its error.
  private(set) var text: String
  /// The pod from `--prefix`.
  private(set) var pod: String?
  private(set) var time: Timestamp?
  private(set) var hasYear = true
  /// Whether it has one of the formats that components write.
  private(set) var hasKnownFormat = false

  init(_ unit: LogUnit) {
    time = unit.time
    text = ""
    if let document = unit.document {
      readMembers(document, unit)
    } else {
      read(unit.text)
    }
    text = Self.unescaped(text)
  }

  private mutating func read(_ line: String) {
    var rest = line[...]
    if rest.hasPrefix("[pod/"), let end = rest.firstIndex(of: "]") {
      pod = rest[..<end].split(separator: "/").dropFirst().first.map(String.init)
      rest = rest[rest.index(after: end)...].drop { $0 == " " }
    }
    if let stop = rest.firstIndex(where: { $0 == " " || $0 == "\t" }), let moment = Timestamp(rfc3339: rest[..<stop]) {
      time = moment
      let isTabbed = rest[stop] == "\t" && rest[stop...].count { $0 == "\t" } >= 2
      rest = rest[stop...].drop { $0 == " " || $0 == "\t" }
      if isTabbed {
        hasKnownFormat = true
        // Level and scope precede the message, and fields may follow it.
        let parts = rest.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
        text = (parts.last ?? rest).split(separator: "\t").joined(separator: " ")
        return
      }
    }
    if rest.first == "{" {
      var reader = JSONDocumentReader(Array(rest.utf8), commas: .mayTrail)
      if let document = (try? reader.next()) ?? nil {
        let unit = LogUnit(text: String(rest), document: document, origin: 0, time: time)
        return readMembers(document, unit)
      }
    }
    text = String(readKlog(rest) ?? rest)
    if line.hasPrefix("time=\""), text.contains(" level=") { hasKnownFormat = true }
  }

  /// Level with month and day, time, thread, source position, then the message.
  private mutating func readKlog(_ line: Substring) -> Substring? {
    guard let level = line.first, "IWEFD".contains(level), let end = line.firstIndex(of: "]") else { return nil }
    let head = line[..<end].split(separator: " ")
    guard head.count >= 4, head[0].count == 5, head[1].count >= 8, head[3].contains(":") else { return nil }
    let date = head[0].dropFirst()
    guard let moment = Timestamp(rfc3339: "1972-\(date.prefix(2))-\(date.suffix(2))T\(head[1])Z") else { return nil }
    hasKnownFormat = true
    if time == nil {
      time = moment
      hasYear = false
    }
    return line[line.index(after: end)...].drop { $0 == " " }
  }

  private mutating func readMembers(_ document: DocumentNode, _ unit: LogUnit) {
    let message = unit["msg"] ?? unit["message"]
    let error = unit["error"] ?? unit["err"]
    text = [message, error].compactMap(\.self).joined(separator: ": ")
    if text.isEmpty { text = unit.text }
    hasKnownFormat = message != nil && (unit["level"] ?? unit["ts"] ?? unit["logger"] ?? unit["severity"]) != nil
    for name in ["ts", "time", "timestamp"] {
      if let moment = document[name].flatMap(Self.moment) { time = moment }
    }
  }

  /// RFC 3339, or a decimal number since 1970: zap writes seconds, klog milliseconds.
  private static func moment(_ node: DocumentNode) -> Timestamp? {
    if let text = node.string { return Timestamp(rfc3339: text) }
    guard case .number(let text) = node.content, let number = Double(text), number > 0 else { return nil }
    guard number >= smallestMilliseconds else { return Timestamp(epoch: text) }
    return number < 9e15 ? Timestamp(milliseconds: Int64(number)) : nil
  }

  /// Read as seconds, this is after the year 5000.
  private static let smallestMilliseconds = 1e11

  /// Structured klog quotes errors.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("\\\"") else { return text }
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped, character != "\"" { result.append("\\") }
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { result.append(character) }
    }
    return isEscaped ? result + "\\" : result
  }
}
