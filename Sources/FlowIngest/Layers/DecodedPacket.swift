import FlowModel

/// What one packet tells about its conversation: fixed size, no references, so that a batch of them is a plain array.
struct DecodedPacket {
  /// The conversation it belongs to.
  var key = FlowKey()
  /// Which end of the key sent it.
  var sender = FlowKey.End.a
  var fragment = Fragment.none
  var flags = TCP.Flags()
  /// Whether an SCTP packet opens an association (INIT).
  var opensAssociation = false
  /// Tells interfaces and, on "any" captures, sent from received; 0 where the capture does not tell.
  var interface: UInt16 = 0
  var sequence: UInt32 = 0
  /// Bytes on the wire, as the capture declares them.
  var wireLength: UInt32 = 0
  /// Bytes of payload that the packet declares, also where the frame was cut.
  var payloadLength: UInt32 = 0
  /// The payload that was captured, as offsets into the buffer, which holds 16 MB at most.
  private var payload: (start: UInt32, end: UInt32) = (0, 0)
  var hash: UInt64 = 0
  /// The slot that most likely is its conversation's, to be compared by key; `UInt32.max` for none.
  var likelySlot = UInt32.max
  /// Nanoseconds since 1970.
  var time: Int64 = 0
  /// Identifies the packet that a fragment belongs to.
  var fragmentKey: UInt64 = 0
  /// Byte in the input where the packet's record begins.
  var origin = 0

  enum Fragment {
    case none
    case first
    case later
  }

  init() {}

  @inline(__always)
  var payloadStart: Int {
    get { Int(payload.start) }
    set { payload.start = UInt32(truncatingIfNeeded: newValue) }
  }

  @inline(__always)
  var payloadEnd: Int {
    get { Int(payload.end) }
    set { payload.end = UInt32(truncatingIfNeeded: newValue) }
  }

  /// Whether the capture holds all of the payload that the packet declares.
  var hasWholePayload: Bool { payloadEnd - payloadStart == Int(payloadLength) }
}
