import FlowModel

/// The metadata of a captured frame.
struct FrameHeader {
  /// Nanoseconds since 1970.
  var time: Int64
  /// Bytes on the wire.
  var wireLength: Int
  /// Nil for an unknown link type.
  var link: LinkType?
  /// The number of the interface in the capture, plus one.
  var interface: UInt16
  /// Position in the input of the frame's record.
  var origin: Int
}

enum SkippedFrame: Hashable {
  /// ARP, or another protocol that is not IP.
  case notIP
  case unknownLinkType
  /// A later fragment; the first one, which has the ports, was not seen.
  case fragmentWithoutFirst
  /// A packet longer than the maximum buffer.
  case tooLong
  /// A record or block too short for its own header.
  case shortRecord
  /// A header that is cut.
  case short(DecodeError.Layer)
  /// A header that contradicts its format.
  case invalid(DecodeError.Layer)

  init(_ error: DecodeError) {
    switch error.problem {
    case .short: self = .short(error.layer)
    case .invalid: self = .invalid(error.layer)
    }
  }

  var reason: SkipReason {
    switch self {
    case .notIP: SkipReason(rawValue: "not-ip")
    case .unknownLinkType: SkipReason(rawValue: "unknown-link-type")
    case .fragmentWithoutFirst: SkipReason(rawValue: "fragment-without-first")
    case .tooLong: SkipReason(rawValue: "too-long")
    case .shortRecord: SkipReason(rawValue: "short-record")
    case .short(let layer): SkipReason(rawValue: "short-\(layer.rawValue)")
    case .invalid(let layer): SkipReason(rawValue: "invalid-\(layer.rawValue)")
    }
  }
}
