import ByteInput

/// The first line of an HTTP/1 request (RFC 9112 section 3): `POST /path HTTP/1.1`.
enum HTTP1Request {
  /// Bytes of a line that are read.
  private static let lineLimit = 2048

  /// A cheap check for a method at `offset`.
  @inline(__always)
  static func canBegin(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    guard offset + 16 <= end else { return false }
    switch bytes.be32(offset) {
    // "GET ", "POST", "PUT ", "HEAD", "DELE", "PATC", "OPTI", "CONN"
    case 0x4745_5420, 0x504F_5354, 0x5055_5420, 0x4845_4144, 0x4445_4C45, 0x5041_5443, 0x4F50_5449, 0x434F_4E4E:
      return true
    default: return false
    }
  }

  /// Whether the first line ends with an HTTP version.
  static func isRequest(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    var place = offset
    while place < min(end, offset + lineLimit), bytes.u8(place) != 0x0A { place += 1 }
    // " HTTP/1." and one digit precede the line break.
    if place < end, place > offset, bytes.u8(place - 1) == 0x0D { place -= 1 }
    return place - offset >= 9 && bytes.be64(place - 9) == 0x2048_5454_502F_312E
  }
}

/// The beginning of a client's HTTP/2 connection without TLS (RFC 9113 section 3.4): a preface of 24 bytes, then frames.
///
///      0        3      4       5        9
///     +--------+------+-------+--------+ - - - -
///     | length | type | flags | stream | content
///     +--------+------+-------+--------+ - - - -
///
/// All fields are big-endian. The first HEADERS frame, which may be in a later segment, shows a gRPC call.
struct HTTP2Opening {
  /// The first header block; nil if it has not arrived yet.
  private(set) var headers: HeaderBlock?
  /// Whether a header block may still arrive.
  private(set) var mayGoOn = true

  /// `PRI * HTTP/2.0`, two line breaks, `SM`, two line breaks.
  private static let prefaceByteCount = 24

  /// A cheap check for the preface at `offset`.
  @inline(__always)
  static func canBegin(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    // "PRI * HT" and "TP/2.0", a line break
    offset + prefaceByteCount <= end && bytes.be64(offset) == 0x5052_4920_2A20_4854
      && bytes.be64(offset + 8) == 0x5450_2F32_2E30_0D0A
  }

  /// Reads a client's bytes, which begin with the preface.
  init(_ bytes: RawSpan, at offset: Int, end: Int) {
    var offset = offset + Self.prefaceByteCount
    while offset + 9 <= end {
      let length = Int(bytes.be32(offset) >> 8)
      let type = bytes.u8(offset + 3)
      let flags = bytes.u8(offset + 4)
      let content = offset + 9
      // Longer frames need a setting by the server first.
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

  /// The header block without padding and priority (RFC 9113 section 6.2).
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
