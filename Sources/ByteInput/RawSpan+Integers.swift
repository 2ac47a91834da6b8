public import CBytes

/// Integer loads in either byte order, byte masks and comparisons. The parsers use `unsafe` nowhere else.
///
/// Every operation checks its bounds with one comparison, where the standard library's loads take three, and traps outside of them.
/// Callers must check lengths first, once per header.
extension RawSpan {
  @inlinable @inline(__always)
  public func u8(_ offset: Int) -> UInt8 {
    unsafe at(offset, holds: 1) { unsafe $0.load(as: UInt8.self) }
  }

  /// Big-endian.
  @inlinable @inline(__always)
  public func be16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafe at(offset, holds: 2) { unsafe $0.loadUnaligned(as: UInt16.self) })
  }

  /// Big-endian.
  @inlinable @inline(__always)
  public func be32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafe at(offset, holds: 4) { unsafe $0.loadUnaligned(as: UInt32.self) })
  }

  /// Big-endian.
  @inlinable @inline(__always)
  public func be64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafe at(offset, holds: 8) { unsafe $0.loadUnaligned(as: UInt64.self) })
  }

  /// Little-endian.
  @inlinable @inline(__always)
  public func le16(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe at(offset, holds: 2) { unsafe $0.loadUnaligned(as: UInt16.self) })
  }

  /// Little-endian.
  @inlinable @inline(__always)
  public func le32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe at(offset, holds: 4) { unsafe $0.loadUnaligned(as: UInt32.self) })
  }

  /// Little-endian.
  @inlinable @inline(__always)
  public func le64(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe at(offset, holds: 8) { unsafe $0.loadUnaligned(as: UInt64.self) })
  }

  /// `count` bytes, at most eight, little-endian; the higher bytes are zero.
  @inlinable @inline(__always)
  public func le64(_ offset: Int, count: Int) -> UInt64 {
    guard offset >= 0, offset &+ 8 <= byteCount, count > 0, count <= 8 else { return shortWord(offset, count) }
    return le64(offset) & (UInt64.max >> UInt64(truncatingIfNeeded: 64 &- count &* 8))
  }

  /// The slow path of `le64(_:count:)` near the end of the bytes.
  @usableFromInline
  func shortWord(_ offset: Int, _ count: Int) -> UInt64 {
    precondition(count >= 0 && count <= 8, "a word has eight bytes")
    var word: UInt64 = 0
    for place in 0..<count { word |= UInt64(u8(offset + place)) << UInt64(place * 8) }
    return word
  }

  /// A mask of the 32 bytes at `offset`: bit i is set if byte i is `first` or `second`.
  @inlinable @inline(__always)
  public func mask32(_ offset: Int, _ first: UInt8, or second: UInt8) -> UInt32 {
    unsafe at(offset, holds: 32) { unsafe cbytes_mask32($0, first, second) }
  }

  /// Masks of the 64 bytes at `offset`: bit i is set if byte i is a quote, a backslash or one of JSON's brackets.
  @inlinable @inline(__always)
  public func json64(_ offset: Int) -> (quotes: UInt64, backslashes: UInt64, brackets: UInt64) {
    let found = unsafe at(offset, holds: 64) { unsafe cbytes_json64($0) }
    return (found.quotes, found.backslashes, found.brackets)
  }

  /// A mask of the 32 bytes at `offset`: bit i is set if byte i equals byte i of the words, which are little-endian.
  @inlinable @inline(__always)
  public func same32(_ offset: Int, _ words: (UInt64, UInt64, UInt64, UInt64)) -> UInt32 {
    unsafe at(offset, holds: 32) {
      unsafe cbytes_same32(
        $0, words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian)
    }
  }

  /// A mask of the 16 bytes at `offset`: bit i is set if byte i is not a decimal digit.
  @inlinable @inline(__always)
  public func nonDigits16(_ offset: Int) -> UInt32 {
    unsafe at(offset, holds: 16) { unsafe cbytes_nondigits16($0) }
  }

  /// Whether the 64 bytes at `offset` are ASCII without control characters below 0x20, and thus without line breaks.
  @inlinable @inline(__always)
  public func isPlain64(_ offset: Int) -> Bool {
    unsafe at(offset, holds: 64) { unsafe cbytes_isplain64($0) != 0 }
  }

  /// Whether the bytes at `offset` equal `range` of `other`.
  @inlinable @inline(__always)
  public func isEqual(_ offset: Int, to other: RawSpan, _ range: Range<Int>) -> Bool {
    guard offset >= 0, range.count <= byteCount - offset else { return false }
    guard !range.isEmpty else { return true }
    return unsafe at(offset, holds: range.count) { mine in
      unsafe other.at(range.lowerBound, holds: range.count) { theirs in
        unsafe cbytes_equal(mine, theirs, range.count) != 0
      }
    }
  }

  /// Checks the bounds of `count` bytes, at least one, and passes their address to `use`.
  @inlinable @inline(__always)
  func at<Result>(_ offset: Int, holds count: Int, _ use: (UnsafeRawPointer) -> Result) -> Result {
    // As an unsigned number, a negative offset is larger than any count.
    precondition(
      count > 0 && count <= byteCount && UInt(bitPattern: offset) <= UInt(bitPattern: byteCount &- count),
      "an operation reaches past the bytes")
    // Only an empty span has a nil address.
    return unsafe withUnsafeBytes { unsafe use($0.baseAddress.unsafelyUnwrapped + offset) }
  }

  public func append(_ range: Range<Int>, to array: inout [UInt8]) {
    unsafe withUnsafeBytes { bytes in unsafe array.append(contentsOf: bytes[range]) }
  }
}

extension Span {
  /// Prefetches the cache lines of an element.
  @inlinable @inline(__always)
  public func prefetch(_ place: Int) {
    precondition(place >= 0 && place < count, "an element past the end")
    unsafe withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      let address = unsafe UnsafeRawPointer(base + place)
      for line in stride(from: 0, to: MemoryLayout<Element>.stride, by: 64) {
        unsafe cbytes_prefetch(address + line)
      }
    }
  }
}
