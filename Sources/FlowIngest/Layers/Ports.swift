import ByteInput

/// The first four bytes of TCP, UDP and SCTP: source port, then destination port, both big-endian.
///
/// All that an ICMP error must quote (RFC 792) and all that is left where a frame was cut early.
struct Ports {
  static let byteCount = 4
  var source: UInt16
  var destination: UInt16

  /// Reads the ports that begin at `offset`; nil where the frame ends before.
  @inline(__always)
  init?(_ frame: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.byteCount <= end else { return nil }
    source = frame.be16(offset)
    destination = frame.be16(offset + 2)
  }
}
