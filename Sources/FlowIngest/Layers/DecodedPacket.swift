import FlowModel

/// A decoded packet. It has a fixed size and no references, so a batch is a plain array.
struct DecodedPacket {
  var key = FlowKey()
  var sender = FlowKey.End.a
  var fragment = Fragment.none
  var flags = TCP.Flags()
  /// Whether it is an SCTP INIT.
  var opensAssociation = false
  /// Distinguishes interfaces and, in "any" captures, sent from received packets; 0 if unknown.
  var interface: UInt16 = 0
  var sequence: UInt32 = 0
  /// Bytes on the wire, as declared by the capture.
  var wireLength: UInt32 = 0
  /// Bytes of payload, as declared by the packet; more than captured if the frame was cut.
  var payloadLength: UInt32 = 0
  /// The captured payload as offsets into the buffer, which has at most 16 MB.
  private var payload: (start: UInt32, end: UInt32) = (0, 0)
  var hash: UInt64 = 0
  /// The likely slot of its flow, whose key must be compared; `UInt32.max` for none.
  var likelySlot = UInt32.max
  /// Nanoseconds since 1970.
  var time: Int64 = 0
  /// Identifies the packet that a fragment belongs to.
  var fragmentKey: UInt64 = 0
  /// Position in the input of the packet's record.
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

  /// Whether the whole payload was captured.
  var hasWholePayload: Bool { payloadEnd - payloadStart == Int(payloadLength) }
}
