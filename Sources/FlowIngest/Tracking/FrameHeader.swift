/// What a capture file says about a frame, beside its bytes.
struct FrameHeader {
  /// Nanoseconds since 1970.
  var time: Int64
  /// Bytes on the wire.
  var wireLength: Int
  /// Nil for a link type that is not understood.
  var link: LinkType?
  /// The interface's number in the capture, plus one.
  var interface: UInt16
  /// Byte in the input where the record begins.
  var origin: Int
}
