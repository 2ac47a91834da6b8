import ByteInput

/// Bytes that come in small pieces. Each piece is written into room that was made for many: appending a piece to an array takes several
/// times as long as writing it.
struct PieceBuffer {
  /// What was written, and room.
  private var bytes: [UInt8] = []
  private var count = 0

  private static let leastRoom = 4096

  /// What was appended since the last `removeAll`.
  var written: ArraySlice<UInt8> { bytes[..<count] }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  private mutating func reserve(_ room: Int) {
    if bytes.count &- count < room { grow(room) }
  }

  private mutating func grow(_ room: Int) {
    bytes += repeatElement(0, count: max(room, bytes.count, Self.leastRoom))
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ byte: UInt8, count times: Int) {
    reserve(times)
    let end = count + times
    var room = bytes.mutableSpan
    for place in end - times..<end { room[place] = byte }
    count = end
  }

  mutating func append(_ text: String) { append(text.utf8.span) }

  mutating func append(_ text: [UInt8]) { append(text.span) }

  private mutating func append(_ text: Span<UInt8>) {
    reserve(text.count)
    let start = count
    var room = bytes.mutableSpan
    for place in text.indices { room[start &+ place] = text[place] }
    count += text.count
  }

  mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    var digits = 1
    var next = rest / 10
    while next > 0 {
      digits += 1
      next /= 10
    }
    reserve(digits)
    let end = count + digits
    var room = bytes.mutableSpan
    for place in (end - digits..<end).reversed() {
      room[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count = end
  }

  /// Appends the text in quotation marks if JSON needs no escape in it; appends nothing and returns false otherwise.
  mutating func append(quotingPlain text: String) -> Bool {
    let text = text.utf8.span.bytes
    let length = text.byteCount
    // Words are written whole, also the last one.
    reserve(length &+ 10)
    let start = count &+ 1
    var room = bytes.mutableSpan
    room[start &- 1] = UInt8(ascii: "\"")
    var words = room.mutableBytes
    let size = min(8, length)
    var offset = 0
    while offset < length {
      // The last word begins early enough to be whole, if there are eight bytes.
      let place = min(offset, length &- size)
      let word = text.le64(place, count: size)
      guard TextEscaping.isPlain(word, count: size) else { return false }
      words.storeBytes(of: word.littleEndian, toByteOffset: start &+ place, as: UInt64.self)
      offset &+= 8
    }
    words.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start &+ length, as: UInt8.self)
    count = start &+ length &+ 1
    return true
  }
}
