import ByteInput

/// Finds the end of one object or array, 64 bytes at a time. The quotes give a mask of the bytes inside strings, so
/// that a string costs no branch.
struct JSONBrackets {
  private var depth = 0
  /// One bit per level, the innermost lowest: set for an object, clear for an array.
  private var kinds: UInt64 = 0
  /// All ones inside a string, else 0.
  private var isInString: UInt64 = 0
  /// Whether the next byte follows a backslash.
  private var isEscaped = false

  /// Takes the 64 bytes at `offset`. Returns 0 if the value continues after them, else the offset after the value, or
  /// `JSONTokens.malformed`.
  @inline(__always)
  mutating func take64(_ bytes: RawSpan, _ offset: Int) -> Int {
    var (quotes, backslashes, brackets) = bytes.json64(offset)
    if backslashes != 0 || isEscaped { clearEscaped(&quotes, &backslashes) }
    // Prefix XOR: each bit becomes the parity of the quotes up to it, set from an opening quote to the byte before the
    // closing one.
    var strings = quotes
    strings ^= strings << 1
    strings ^= strings << 2
    strings ^= strings << 4
    strings ^= strings << 8
    strings ^= strings << 16
    strings ^= strings << 32
    strings ^= isInString
    isInString = UInt64(bitPattern: Int64(bitPattern: strings) >> 63)
    brackets &= ~strings
    while brackets != 0 {
      let place = offset &+ brackets.trailingZeroBitCount
      let after = takeBracket(bytes.u8(place), at: place)
      if after != 0 { return after }
      brackets &= brackets &- 1
    }
    return 0
  }

  /// Takes one byte; returns the same as `take64`.
  mutating func take(_ byte: UInt8, at offset: Int) -> Int {
    if isEscaped {
      isEscaped = false
      return 0
    }
    switch byte {
    case UInt8(ascii: "\\"): isEscaped = isInString != 0
    case UInt8(ascii: "\""): isInString = ~isInString
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"):
      if isInString == 0 { return takeBracket(byte, at: offset) }
    default: break
    }
    return 0
  }

  @inline(__always)
  private mutating func takeBracket(_ byte: UInt8, at offset: Int) -> Int {
    // In the codes of [ ] { }, bit 0x04 is set for closing brackets and bit 0x20 for curly ones.
    let isObject: UInt64 = byte & 0x20 == 0 ? 0 : 1
    if byte & 0x04 == 0 {
      guard depth < JSONTokens.depthLimit else { return JSONTokens.malformed }
      kinds = kinds << 1 | isObject
      depth &+= 1
      return 0
    }
    guard kinds & 1 == isObject else { return JSONTokens.malformed }
    kinds >>= 1
    depth &-= 1
    return depth == 0 ? offset &+ 1 : 0
  }

  /// Clears the quotes that a backslash escapes.
  private mutating func clearEscaped(_ quotes: inout UInt64, _ backslashes: inout UInt64) {
    if isEscaped {
      quotes &= ~1
      backslashes &= ~1
    }
    isEscaped = false
    while backslashes != 0 {
      let place = backslashes.trailingZeroBitCount
      if place == 63 {
        isEscaped = true
        return
      }
      quotes &= ~(2 << UInt64(place))
      backslashes &= ~(3 << UInt64(place))
    }
  }
}
