import ByteInput

/// The first line of an HTTP/1 request (RFC 9112 section 3): `POST /path HTTP/1.1`.
enum HTTP1Request {
  /// How many bytes of a line are looked at.
  private static let lineLimit = 2048

  /// Whether the payload at `offset` begins with a method: the cheap test before the line is read.
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

  /// Whether the first line ends as a request's does.
  static func isRequest(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    var place = offset
    while place < min(end, offset + lineLimit), bytes.u8(place) != 0x0A { place += 1 }
    // " HTTP/1." and one digit stand before the line's end.
    if place < end, place > offset, bytes.u8(place - 1) == 0x0D { place -= 1 }
    return place - offset >= 9 && bytes.be64(place - 9) == 0x2048_5454_502F_312E
  }
}
