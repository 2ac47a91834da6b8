import ByteInput

/// Apple's PKTAP header (`LINKTYPE_PKTAP`, 258; 149 in early captures), which has the link type of the frame that follows.
///
///      0        4        8
///     +--------+--------+--------+ - - - - -
///     | length | record |  link  | interface, process, ...
///     +--------+--------+--------+ - - - - -
///
/// All fields are little-endian.
struct PKTAP {
  static let byteCount = 12
  /// Nil for an unsupported link type, and for a nested PKTAP.
  var link: LinkType?
  /// Where the inner frame begins.
  var payload: Int

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.pktap, at: offset, needed: Self.byteCount, end: end) }
    let length = Int(frame.be32(offset).byteSwapped)
    guard length >= Self.byteCount, length <= end - offset else {
      throw .short(.pktap, at: offset, needed: length, end: end)
    }
    payload = offset + length
    let inner = LinkType(number: frame.be32(offset + 8).byteSwapped)
    link = inner == .pktap ? nil : inner
  }
}
