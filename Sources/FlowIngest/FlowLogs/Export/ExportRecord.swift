import ByteInput
import FlowModel

/// The ranges of one record's values. Numbers are big-endian and have one to eight bytes, as the template says
/// ("reduced-size encoding", RFC 7011 section 6.2).
struct ExportRecord {
  private var starts = [Int](repeating: 0, count: ExportElement.allCases.count)
  private var counts = [Int](repeating: 0, count: ExportElement.allCases.count)

  /// Finds the fields of the record at `offset` and advances `offset` past it. False if the record extends past `end`.
  mutating func read(_ template: ExportTemplate, _ bytes: RawSpan, _ offset: inout Int, end: Int) -> Bool {
    for place in counts.indices { counts[place] = 0 }
    for field in template.fields {
      var count = field.byteCount
      if count == ExportTemplate.variableLength {
        guard let length = Self.variableLength(bytes, &offset, end) else { return false }
        count = length
      }
      guard count <= end - offset else { return false }
      // If an element occurs twice, the first is used.
      if let element = field.element, counts[element.rawValue] == 0 {
        starts[element.rawValue] = offset
        counts[element.rawValue] = count
      }
      offset += count
    }
    return true
  }

  /// The length in one byte, or 255 and the length in two bytes (RFC 7011 section 7).
  private static func variableLength(_ bytes: RawSpan, _ offset: inout Int, _ end: Int) -> Int? {
    guard offset < end else { return nil }
    let short = Int(bytes.u8(offset))
    offset += 1
    guard short == 255 else { return short }
    guard offset + 2 <= end else { return nil }
    defer { offset += 2 }
    return Int(bytes.be16(offset))
  }

  /// Nil if the record lacks the element.
  func number(_ element: ExportElement, _ bytes: RawSpan) -> UInt64? {
    let count = counts[element.rawValue]
    guard (1...8).contains(count) else { return nil }
    let start = starts[element.rawValue]
    var value: UInt64 = 0
    for offset in start..<start + count { value = value << 8 | UInt64(bytes.u8(offset)) }
    return value
  }

  /// Like `number`, clamped to `Int`.
  func int(_ element: ExportElement, _ bytes: RawSpan) -> Int? { number(element, bytes).map { Int(clamping: $0) } }

  /// Like `number`, as a count: `LogNumber.impossible` if it does not fit.
  func count(_ element: ExportElement, _ bytes: RawSpan) -> Int? {
    number(element, bytes).map { Int(exactly: $0) ?? LogNumber.impossible }
  }

  /// The count of the first of three elements that the record has.
  func firstCount(_ one: ExportElement, _ other: ExportElement, _ third: ExportElement, _ bytes: RawSpan) -> Int? {
    count(one, bytes) ?? count(other, bytes) ?? count(third, bytes)
  }

  /// Whether the record has the element with more than the 16 bits of a port or of flags.
  func isTooLarge(_ element: ExportElement, _ bytes: RawSpan) -> Bool {
    number(element, bytes).map { $0 > UInt64(UInt16.max) } ?? false
  }

  /// The first of three elements that the record has.
  func first(_ one: ExportElement, _ other: ExportElement, _ third: ExportElement, _ bytes: RawSpan) -> Int? {
    int(one, bytes) ?? int(other, bytes) ?? int(third, bytes)
  }

  /// Nil also for port 0.
  func port(_ element: ExportElement, _ bytes: RawSpan) -> UInt16? {
    number(element, bytes).flatMap { $0 == 0 ? nil : UInt16(exactly: $0) }
  }

  /// Nil also for the unspecified address.
  func address(_ v4: ExportElement, _ v6: ExportElement, _ bytes: RawSpan) -> IPAddress? {
    if counts[v4.rawValue] == 4 {
      let bits = bytes.be32(starts[v4.rawValue])
      if bits != 0 { return IPAddress(v4: bits) }
    }
    guard counts[v6.rawValue] == 16 else { return nil }
    let start = starts[v6.rawValue]
    let address = IPAddress(high: bytes.be64(start), low: bytes.be64(start + 8))
    return address.high == 0 && address.low == 0 ? nil : address
  }

  /// The text without padding; nil if it is empty or `none`.
  func text(_ element: ExportElement, _ bytes: RawSpan) -> String? {
    let count = counts[element.rawValue]
    guard count > 0 else { return nil }
    let start = starts[element.rawValue]
    var end = start
    while end < start + count, bytes.u8(end) != 0 { end += 1 }
    let text = String(bytes, start..<end)
    return text.isEmpty || text == "none" ? nil : text
  }
}
