import FlowModel

/// What one packet tells about its conversation: fixed size, no references, so that a batch of them is a plain array.
struct DecodedPacket {
  /// The conversation it belongs to.
  var key = FlowKey()
  /// Which end of the key sent it.
  var sender = FlowKey.End.a
  var hash: UInt64 = 0
  /// Nanoseconds since 1970.
  var time: Int64 = 0
  /// Bytes on the wire, as the capture declares them.
  var wireLength = 0
  var flags = TCP.Flags()
  var sequence: UInt32 = 0
  /// Bytes of payload that the packet declares, also where the frame was cut.
  var payloadLength = 0
  /// The payload that was captured, as offsets into the buffer.
  var payloadStart = 0
  var payloadEnd = 0
  /// Tells interfaces and, on "any" captures, sent from received; 0 where the capture does not tell.
  var interface: UInt16 = 0
  var fragment = Fragment.none
  /// Identifies the packet that a fragment belongs to.
  var fragmentKey: UInt64 = 0
  /// Whether an SCTP packet opens an association (INIT).
  var opensAssociation = false
  /// Byte in the input where the packet's record begins.
  var origin = 0

  enum Fragment {
    case none
    case first
    case later
  }
}
