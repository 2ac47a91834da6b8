import ByteInput

/// The grammar of JSON (RFC 8259), applied to bytes in place. Each function takes an offset and returns the offset
/// after what it read, or a negative number: `incomplete` or `malformed`.
enum JSONTokens {
  /// The bytes end before the value does.
  static let incomplete = -1
  /// The bytes break the grammar, or nest deeper than `depthLimit`.
  static let malformed = -2

  static let depthLimit = 64

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// The offset of the first byte that is not whitespace, or `end`.
  @inline(__always)
  static func skipBlanks(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    // Most logs have no whitespace between tokens.
    guard offset < end, bytes.u8(offset) <= 0x20 else { return offset }
    return skipSomeBlanks(bytes, offset, end)
  }

  private static func skipSomeBlanks(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    var offset = offset
    while offset < end, isBlank(bytes.u8(offset)) { offset &+= 1 }
    return offset
  }

  /// The offset after the closing quote of the string whose opening quote is at `offset`.
  @inline(__always)
  static func skipString(_ bytes: RawSpan, _ offset: Int, _ end: Int, hasEscapes: inout Bool) -> Int {
    var offset = offset &+ 1
    while true {
      let mark = findQuoteOrBackslash(bytes, offset, end)
      guard mark < end else { return incomplete }
      if bytes.u8(mark) == UInt8(ascii: "\"") { return mark &+ 1 }
      hasEscapes = true
      offset = mark &+ 2
      guard offset <= end else { return incomplete }
    }
  }

  /// The first quote or backslash from `start` on, or `end`.
  @inline(__always)
  private static func findQuoteOrBackslash(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    var offset = start
    while offset &+ 32 <= end {
      let mask = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
      if mask != 0 { return offset &+ mask.trailingZeroBitCount }
      offset &+= 32
    }
    while offset < end {
      let byte = bytes.u8(offset)
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return offset }
      offset &+= 1
    }
    return end
  }

  /// The offset after the number, `true`, `false` or `null` at `start`. One that reaches `end` is incomplete: more
  /// digits may follow.
  @inline(__always)
  static func skipWord(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    guard isWord(bytes, start) else { return malformed }
    // Most are integers, followed by a comma or a brace.
    if start &+ 17 <= end {
      let stop = start &+ 1 &+ (bytes.nonDigits16(start &+ 1) | 0x10000).trailingZeroBitCount
      if stop < end, bytes.u8(stop) == UInt8(ascii: ",") || bytes.u8(stop) == UInt8(ascii: "}") { return stop }
    }
    return skipAnyWord(bytes, start, end)
  }

  private static func skipAnyWord(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    var offset = start &+ 1
    while offset < end {
      let byte = bytes.u8(offset)
      if !isInsideWord(byte) { return endsWord(byte) ? offset : malformed }
      offset &+= 1
    }
    return incomplete
  }

  @inline(__always)
  private static func isInsideWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  @inline(__always)
  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || isBlank(byte)
  }

  /// The offset after the value of any kind at `offset`.
  @inline(__always)
  static func skipValue(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    guard offset < end else { return incomplete }
    var hasEscapes = false
    switch bytes.u8(offset) {
    case UInt8(ascii: "\""): return skipString(bytes, offset, end, hasEscapes: &hasEscapes)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested(bytes, offset, end)
    default: return skipWord(bytes, offset, end)
    }
  }

  /// Whether the byte can begin a number, `true`, `false` or `null`.
  @inline(__always)
  private static func isWord(_ bytes: RawSpan, _ offset: Int) -> Bool {
    switch bytes.u8(offset) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "n"):
      true
    default: false
    }
  }

  /// The offset after the object or array at `start`. Only brackets are checked: they must match.
  static func skipNested(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    var brackets = JSONBrackets()
    var offset = start
    while offset &+ 64 <= end {
      let after = brackets.take64(bytes, offset)
      if after != 0 { return after }
      offset &+= 64
    }
    while offset < end {
      let after = brackets.take(bytes.u8(offset), at: offset)
      if after != 0 { return after }
      offset &+= 1
    }
    return incomplete
  }
}
