import ByteInput
import FlowModel

/// Where the values of one record lie: numbers of one to eight bytes, most significant first, whatever length the template
/// gives them ("reduced-size encoding", RFC 7011 section 6.2).
struct ExportRecord {
  private var starts = [Int](repeating: 0, count: ExportElement.allCases.count)
  private var counts = [Int](repeating: 0, count: ExportElement.allCases.count)

  /// Finds the fields of the record that begins at `offset` and moves behind it; false where it does not end before `end`.
  mutating func read(_ template: ExportTemplate, _ bytes: RawSpan, _ offset: inout Int, end: Int) -> Bool {
    for place in counts.indices { counts[place] = 0 }
    for field in template.fields {
      var count = field.byteCount
      if count == ExportTemplate.variableLength {
        guard let told = Self.variableLength(bytes, &offset, end) else { return false }
        count = told
      }
      guard count <= end - offset else { return false }
      // Of an element that stands there twice, the first counts.
      if let element = field.element, counts[element.rawValue] == 0 {
        starts[element.rawValue] = offset
        counts[element.rawValue] = count
      }
      offset += count
    }
    return true
  }

  /// One byte of length, or 255 and two of them (RFC 7011 section 7).
  private static func variableLength(_ bytes: RawSpan, _ offset: inout Int, _ end: Int) -> Int? {
    guard offset < end else { return nil }
    let short = Int(bytes.u8(offset))
    offset += 1
    guard short == 255 else { return short }
    guard offset + 2 <= end else { return nil }
    defer { offset += 2 }
    return Int(bytes.be16(offset))
  }

  /// A number; nil where the record has none.
  func number(_ element: ExportElement, _ bytes: RawSpan) -> UInt64? {
    let count = counts[element.rawValue]
    guard (1...8).contains(count) else { return nil }
    let start = starts[element.rawValue]
    var value: UInt64 = 0
    for offset in start..<start + count { value = value << 8 | UInt64(bytes.u8(offset)) }
    return value
  }

  /// A number that fits in an `Int`, or the largest one; nil where the record has none.
  func int(_ element: ExportElement, _ bytes: RawSpan) -> Int? { number(element, bytes).map { Int(clamping: $0) } }

  /// The first of three numbers that the record has.
  func first(_ one: ExportElement, _ other: ExportElement, _ third: ExportElement, _ bytes: RawSpan) -> Int? {
    int(one, bytes) ?? int(other, bytes) ?? int(third, bytes)
  }

  /// A port; nil for 0 too.
  func port(_ element: ExportElement, _ bytes: RawSpan) -> UInt16? {
    number(element, bytes).flatMap { $0 == 0 ? nil : UInt16(exactly: $0) }
  }

  /// An address; nil for the one that is all zero too.
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

  /// A text without what fills it up; nil where it is empty, or says that there is none.
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
