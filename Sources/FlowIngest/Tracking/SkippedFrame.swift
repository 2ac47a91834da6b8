import FlowModel

/// Why a frame was not used.
enum SkippedFrame: Hashable {
  /// ARP, or another protocol that is not IP.
  case notIP
  case unknownLinkType
  /// A later fragment whose first one, which has the ports, was not seen.
  case fragmentWithoutFirst
  /// A packet longer than the buffer may become.
  case tooLong
  /// A record or block too short for its own header.
  case shortRecord
  /// A header that ends early.
  case short(DecodeError.Layer)
  /// A header that contradicts its format.
  case invalid(DecodeError.Layer)

  init(_ error: DecodeError) {
    switch error.problem {
    case .short: self = .short(error.layer)
    case .invalid: self = .invalid(error.layer)
    }
  }

  /// The reason as it is counted.
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
