import ByteInput

/// The bytes of one member of an object: a key of up to 30 bytes with its closing quote and colon and, once kept, its
/// value and the separator after it. If the same bytes occur again, the value's end need not be searched.
struct KnownMember {
  private var head: Words
  private var tail: Words = (0, 0, 0, 0)
  /// Bytes of the key, its closing quote and the colon.
  let keyLength: Int32
  /// Bytes up to the next key's first character, or up to and including the closing brace. Larger than any record while
  /// no value is kept.
  private(set) var length = Int32.max
  private var valueKind = ScannedValue.Kind.absent
  /// Whether the value is the object's last.
  private var isLast = false

  typealias Words = (UInt64, UInt64, UInt64, UInt64)

  /// The longest key.
  static let byteLimit = 30
  /// Bytes that a comparison loads. Longer members are not kept.
  static let loadedByteCount = 64

  /// A member that matches nothing: the entry of an object itself.
  init() {
    head = (0, 0, 0, 0)
    keyLength = .max
  }

  /// The key at `bytes[start..<end]`; nil if it is longer than `byteLimit`.
  init?(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end - start <= Self.byteLimit else { return nil }
    var words = [UInt64](repeating: 0, count: 4)
    func put(_ byte: UInt8, _ place: Int) { words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8) }
    for offset in start..<end { put(bytes.u8(offset), offset - start) }
    put(UInt8(ascii: "\""), end - start)
    put(UInt8(ascii: ":"), end - start + 1)
    head = (words[0], words[1], words[2], words[3])
    keyLength = Int32(end - start + 2)
  }

  /// The number of leading bytes at `offset` that equal this member's. Precondition: 64 bytes can be loaded there.
  @inline(__always)
  func sameBytes(in bytes: RawSpan, at offset: Int) -> Int {
    let count = (~bytes.same32(offset, head)).trailingZeroBitCount
    guard count == 32, length > 32 else { return count }
    return 32 &+ (~bytes.same32(offset &+ 32, tail)).trailingZeroBitCount
  }

  /// Whether this key, its closing quote and the colon are at `offset`. Precondition: 32 bytes can be loaded there.
  @inline(__always)
  func hasKey(in bytes: RawSpan, at offset: Int) -> Bool {
    (~bytes.same32(offset, head)).trailingZeroBitCount >= keyLength
  }

  /// Whether this is the key of `count` bytes at `offset`; whitespace may precede the colon.
  func isKey(in bytes: RawSpan, at offset: Int, count: Int) -> Bool {
    guard Int(keyLength) == count &+ 2 else { return false }
    if offset &+ 32 <= bytes.byteCount { return (~bytes.same32(offset, head)).trailingZeroBitCount >= count }
    // Near the end of the bytes, 32 of them cannot be loaded.
    func isSame(_ word: UInt64, _ place: Int) -> Bool {
      let length = min(8, count - place)
      return length <= 0 || bytes.le64(offset + place, count: length) == word & (.max >> UInt64(64 - length * 8))
    }
    return isSame(head.0, 0) && isSame(head.1, 8) && isSame(head.2, 16) && isSame(head.3, 24)
  }

  /// The value, if the bytes at `offset` are those of this whole member.
  @inline(__always)
  func value(at offset: Int) -> PlainValue {
    PlainValue(kind: valueKind, end: offset &+ Int(length) &- (isLast ? 1 : 2), isLast: isLast)
  }

  /// Keeps the member at `offset` with its value, unless it is longer than `loadedByteCount`. Precondition: 64 bytes
  /// can be loaded there.
  mutating func keep(_ bytes: RawSpan, _ offset: Int, _ value: PlainValue) {
    let count = value.end &- offset &+ (value.isLast ? 1 : 2)
    guard count <= Self.loadedByteCount else { return }
    func words(_ start: Int) -> Words {
      (bytes.le64(start), bytes.le64(start &+ 8), bytes.le64(start &+ 16), bytes.le64(start &+ 24))
    }
    head = words(offset)
    tail = words(offset &+ 32)
    length = Int32(truncatingIfNeeded: count)
    valueKind = value.kind
    isLast = value.isLast
  }

  /// Hashes the first and the last eight bytes and the length of the key of `count` bytes at `offset`.
  @inline(__always)
  static func hash(_ bytes: RawSpan, _ offset: Int, count: Int) -> Int {
    // min(count, 8) without a branch: a processor cannot predict the length of the next key.
    let missing = 8 &- count
    let length = 8 &- (missing & ~(missing >> 63))
    let first = word(bytes, offset, length)
    let last = word(bytes, offset &+ count &- length, length)
    let product = (first ^ UInt64(truncatingIfNeeded: count) ^ last << 7).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: (product.high ^ product.low) >> 8)
  }

  @inline(__always)
  private static func word(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> UInt64 {
    guard offset &+ 8 <= bytes.byteCount, count > 0 else { return bytes.le64(offset, count: count) }
    return bytes.le64(offset) & (UInt64.max >> UInt64(truncatingIfNeeded: 64 &- count &* 8))
  }
}
