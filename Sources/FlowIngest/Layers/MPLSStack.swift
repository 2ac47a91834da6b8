import ByteInput

/// A stack of MPLS labels (RFC 3032): four bytes each, the last one marked by the bottom-of-stack bit.
struct MPLSStack {
  /// Where the payload begins.
  var payload: Int

  /// Reads the stack that begins at `offset`.
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    payload = offset
    while true {
      guard payload + 4 <= end else { throw .short(.mpls, at: payload, needed: 4, end: end) }
      let isBottom = frame.u8(payload + 2) & 1 != 0
      payload += 4
      if isBottom { return }
    }
  }
}
