import FlowModel

/// Reads text of names and values, and the words that logs write for TCP's flags.
enum KeyedText {
  /// `a=1,b="x, y"` as a map; of a name that is written twice, the first counts.
  static func fields(
    _ text: some StringProtocol, separator: Character, link: Character
  ) -> [String: String] {
    var fields: [String: String] = [:]
    for part in parts(text, separator) {
      guard let place = part.firstIndex(of: link) else { continue }
      let name = String(part[..<place]).trimmedBlanks
      if fields[name] == nil { fields[name] = String(part[part.index(after: place)...]).trimmedBlanks }
    }
    return fields
  }

  /// Parts between separators that stand outside of quotes.
  static func parts(_ text: some StringProtocol, _ separator: Character) -> [String] {
    var parts: [String] = []
    var current = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == separator, !isQuoted {
        parts.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return parts + [current]
  }

  /// `syn`, `syn|ack`, `rst`: the flags of one packet.
  static func flags(_ names: [String]) -> LogFlags {
    let names = Set(names.map { $0.lowercased() })
    var flags: LogFlags = []
    if names.contains("syn") { flags.insert(names.contains("ack") ? .synAck : .syn) }
    // The ACK of a RST answers a SYN that nobody wanted: it is no sign of a connection.
    if names.contains("ack"), names.isDisjoint(with: ["syn", "rst"]) { flags.insert(.ack) }
    if names.contains("fin") { flags.insert(.fin) }
    if names.contains("rst") { flags.insert(.rst) }
    return flags
  }

  /// The eight bits of TCP's flags, gathered over so many packets of one side.
  static func flags(gathered bits: Int, packets: Int) -> LogFlags {
    let (hasSyn, hasAck, hasRst) = (bits & 2 != 0, bits & 16 != 0, bits & 4 != 0)
    var flags: LogFlags = []
    if hasSyn { flags.insert(!hasAck ? .syn : packets == 1 ? .synAck : .opening) }
    // ACK beside RST and nothing else answers SYNs that nobody wanted: it is no sign of a connection.
    if hasAck, !hasSyn, !hasRst || bits & 0b1001 != 0 { flags.insert(.ack) }
    if bits & 1 != 0 { flags.insert(.fin) }
    if hasRst { flags.insert(.rst) }
    return flags
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmedBlanks: String {
    var text = Substring(self)
    while let first = text.first, first == " " || first == "\t" || first == "\r" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return String(text)
  }

  /// Without this character at both ends.
  func trimmed(_ character: Character) -> String {
    var text = Substring(self)
    while text.first == character { text.removeFirst() }
    while text.last == character { text.removeLast() }
    return String(text)
  }

  /// The moment that the text begins with, up to the first blank, bar or bracket; nil where it begins with none.
  var firstTime: Timestamp? {
    let start = trimmed("[").prefix { $0 != " " && $0 != "|" && $0 != "]" && $0 != "\t" }
    return Timestamp(rfc3339: start)
  }
}

extension Timestamp {
  /// Seconds after the epoch with decimals, as text; nil for anything else.
  init?(epoch text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let seconds = Int64(parts[0]), parts.count <= 2 else { return nil }
    var fraction = parts.count == 2 ? String(parts[1].prefix(9)) : ""
    guard fraction.allSatisfy(\.isNumber) else { return nil }
    while fraction.count < 9 { fraction.append("0") }
    self.init(seconds: seconds, nanoseconds: Int64(fraction) ?? 0)
  }
}
