public import CBytes

/// Integer loads in either byte order, and byte masks: the one place of `unsafe` in the parsers.
///
/// The standard library's loads check the bounds and stop the program outside of them. Callers therefore compare
/// lengths first, once a header; a load that traps is a defect of the caller.
extension RawSpan {
  /// The byte at `offset`.
  @inlinable @inline(__always)
  public func u8(_ offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// Two bytes, the most significant first.
  @inlinable @inline(__always)
  public func be16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// Four bytes, the most significant first.
  @inlinable @inline(__always)
  public func be32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes, the most significant first.
  @inlinable @inline(__always)
  public func be64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Two bytes, the least significant first.
  @inlinable @inline(__always)
  public func le16(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// Four bytes, the least significant first.
  @inlinable @inline(__always)
  public func le32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes, the least significant first.
  @inlinable @inline(__always)
  public func le64(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Of the 16 bytes at `offset`: bit i is set where byte i is `first` or `second`.
  @inlinable @inline(__always)
  public func mask16(_ offset: Int, _ first: UInt8, or second: UInt8) -> UInt32 {
    precondition(offset >= 0 && offset <= byteCount - 16, "a mask reaches past the bytes")
    return unsafe withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return cbytes_mask16(base + offset, first, second)
    }
  }

  /// Adds the bytes of `range` to `array`.
  public func append(_ range: Range<Int>, to array: inout [UInt8]) {
    unsafe withUnsafeBytes { bytes in unsafe array.append(contentsOf: bytes[range]) }
  }
}
