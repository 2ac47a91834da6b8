import FlowModel

/// Parses names with values, and TCP flags as logs write them.
enum KeyedText {
  /// `a=1,b="x, y"` as a map. If a name occurs twice, the first value is used. `separator` and `assignment` are ASCII.
  static func fields(
    _ text: some StringProtocol, separator: Character, assignment: Character
  ) -> [String: String] {
    var fields: [String: String] = [:]
    let assignment = assignment.asciiValue ?? 0
    let bytes = Array(text.utf8)
    for range in ranges(bytes, separator) {
      guard let place = bytes[range].firstIndex(of: assignment) else { continue }
      let name = String(decoding: trimmed(bytes[range.lowerBound..<place]), as: UTF8.self)
      if fields[name] == nil {
        fields[name] = String(decoding: trimmed(bytes[place + 1..<range.upperBound]), as: UTF8.self)
      }
    }
    return fields
  }

  /// The parts between separators. Separators inside quotes do not count.
  static func parts(_ text: some StringProtocol, _ separator: Character) -> [String] {
    let bytes = Array(text.utf8)
    return ranges(bytes, separator).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  private static func ranges(_ bytes: [UInt8], _ separator: Character) -> [Range<Int>] {
    let separator = separator.asciiValue ?? 0
    var ranges: [Range<Int>] = []
    var start = 0
    var isQuoted = false
    for (offset, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == separator, !isQuoted {
        ranges.append(start..<offset)
        start = offset + 1
      }
    }
    return ranges + [start..<bytes.count]
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  fileprivate static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// `syn`, `syn|ack`, `rst`: the flags of one packet.
  static func flags(_ names: [String]) -> LogFlags {
    let names = Set(names.map { $0.lowercased() })
    var flags: LogFlags = []
    if names.contains("syn") { flags.insert(names.contains("ack") ? .synAck : .syn) }
    // An RST with ACK may refuse a SYN, so its ACK is no evidence of a connection.
    if names.contains("ack"), names.isDisjoint(with: ["syn", "rst"]) { flags.insert(.ack) }
    if names.contains("fin") { flags.insert(.fin) }
    if names.contains("rst") { flags.insert(.rst) }
    return flags
  }

  /// TCP's eight flag bits, gathered over `packets` packets of one side.
  static func flags(gathered bits: Int, packets: Int) -> LogFlags {
    let (hasSyn, hasAck, hasRst) = (bits & 2 != 0, bits & 16 != 0, bits & 4 != 0)
    var flags: LogFlags = []
    if hasSyn { flags.insert(!hasAck ? .syn : packets == 1 ? .synAck : .opening) }
    // ACK with RST and without FIN or PSH may refuse SYNs, so the ACK is no evidence of a connection.
    if hasAck, !hasSyn, !hasRst || bits & 0b1001 != 0 { flags.insert(.ack) }
    if bits & 1 != 0 { flags.insert(.fin) }
    if hasRst { flags.insert(.rst) }
    return flags
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmedBlanks: String {
    let text = Substring(self)
    let start = text.utf8.firstIndex { !KeyedText.isBlank($0) } ?? text.endIndex
    guard let end = text.utf8.lastIndex(where: { !KeyedText.isBlank($0) }) else { return "" }
    return String(text[start...end])
  }

  /// Without this character at both ends.
  func trimmed(_ character: Character) -> String {
    var text = Substring(self)
    while text.first == character { text.removeFirst() }
    while text.last == character { text.removeLast() }
    return String(text)
  }

  /// The time at the beginning of the text, up to the first blank, bar or bracket.
  var firstTime: Timestamp? {
    let ends: [UInt8] = [0x20, 0x09, UInt8(ascii: "|"), UInt8(ascii: "]")]
    let start = Substring(self).utf8.drop { $0 == UInt8(ascii: "[") }.prefix(65).prefix { !ends.contains($0) }
    return Timestamp(rfc3339: Array(start))
  }
}

extension Timestamp {
  /// Parses seconds since 1970 with decimals.
  init?(epoch text: String) {
    let bytes = text.utf8
    let dot = bytes.firstIndex(of: UInt8(ascii: "."))
    guard let seconds = Int64(text[..<(dot ?? text.endIndex)]) else { return nil }
    var (fraction, digits) = (Int64(0), 0)
    for byte in dot.map({ bytes[$0...].dropFirst() }) ?? bytes[text.endIndex...] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      guard digits < 9 else { continue }
      fraction = fraction * 10 + Int64(byte - UInt8(ascii: "0"))
      digits += 1
    }
    for _ in digits..<9 { fraction *= 10 }
    self.init(seconds: seconds, nanoseconds: fraction)
  }
}
