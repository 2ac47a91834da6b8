import ByteInput

/// How a client begins HTTP/2 without TLS (RFC 9113 section 3.4): a preface of 24 bytes, then frames.
///
///      0        3      4       5        9
///     +--------+------+-------+--------+ - - - -
///     | length | type | flags | stream | content
///     +--------+------+-------+--------+ - - - -
///
/// All fields are big-endian. The first HEADERS frame, which may come some segments later, tells a gRPC call.
struct HTTP2Opening {
  /// The first header block; nil where it has not come yet.
  private(set) var headers: HeaderBlock?
  /// Whether the bytes go on with frames, so that a header block may still come.
  private(set) var mayGoOn = true

  /// `PRI * HTTP/2.0`, two line ends, `SM`, two line ends.
  private static let prefaceByteCount = 24

  /// Whether the payload at `offset` begins with the preface: the cheap test before the parse.
  @inline(__always)
  static func canBegin(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    // "PRI * HT" and "TP/2.0", a line end
    offset + prefaceByteCount <= end && bytes.be64(offset) == 0x5052_4920_2A20_4854
      && bytes.be64(offset + 8) == 0x5450_2F32_2E30_0D0A
  }

  /// Reads what a client has sent from the preface on.
  init(_ bytes: RawSpan, at offset: Int, end: Int) {
    var offset = offset + Self.prefaceByteCount
    while offset + 9 <= end {
      let length = Int(bytes.be32(offset) >> 8)
      let type = bytes.u8(offset + 3)
      let flags = bytes.u8(offset + 4)
      let content = offset + 9
      // Frames longer than this must be agreed on first.
      guard length <= 16_384, type <= 9 else {
        mayGoOn = false
        return
      }
      if type == 1 {
        guard content + length <= end else { return }
        headers = Self.block(bytes, content..<content + length, flags)
        mayGoOn = false
        return
      }
      offset = content + length
    }
  }

  /// The block without padding and priority (RFC 9113 section 6.2).
  private static func block(_ bytes: RawSpan, _ range: Range<Int>, _ flags: UInt8) -> HeaderBlock? {
    var (start, end) = (range.lowerBound, range.upperBound)
    if flags & 0x08 != 0 {
      guard start < end else { return nil }
      end -= Int(bytes.u8(start))
      start += 1
    }
    if flags & 0x20 != 0 { start += 5 }
    return start < end ? HeaderBlock(bytes, start..<end) : nil
  }
}
