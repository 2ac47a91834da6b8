import ByteInput

/// Apple's PKTAP header (`LINKTYPE_PKTAP`, 258; its first captures say 149): it names the link type of the frame behind it.
///
///      0        4        8
///     +--------+--------+--------+ - - - - -
///     | length | record |  link  | interface, process, ...
///     +--------+--------+--------+ - - - - -
///
/// All fields are little-endian.
struct PKTAP {
  static let byteCount = 12
  /// Nil for one that is not understood, or is a PKTAP again.
  var link: LinkType?
  /// Where the frame begins.
  var payload: Int

  /// Reads the header that begins at `offset`.
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
