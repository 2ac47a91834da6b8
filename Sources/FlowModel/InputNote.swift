/// What a reader of the results must know about an undamaged input before drawing conclusions from it.
public enum InputNote: InputRemark {
  case timesInWholeSeconds
  /// Times without a time zone, read as UTC.
  case timesWithoutZone
  /// Times of day only, which are not used.
  case timesWithoutDate
  /// The producer drops records above a rate.
  case rateLimited
  /// The producer writes records only for policies or namespaces that ask for them.
  case loggedOnRequest
  /// A denial in the log may have passed all the same.
  case denialsUnreliable
  case aggregatedOverMinutes
  /// Traffic between pods of one node is not in the log.
  case withoutTrafficInsideNodes
  /// Some packets have names of hosts or ports in place of numbers, and are not used.
  case namesInPlaceOfAddresses
  /// Denials without packets and connections, which Calico exports again after they ended, are not counted.
  case staleDenials
  /// The UDP checksum of a tunnel's outer packets is wrong.
  case tunnelChecksumsWrong
  /// A partial holds groups of like connections; each group knows the times of its first `timesKept` connections.
  case connectionsGrouped(timesKept: Int)
}

extension InputNote {
  public var id: String {
    switch self {
    case .timesInWholeSeconds: "times-in-whole-seconds"
    case .timesWithoutZone: "times-without-zone"
    case .timesWithoutDate: "times-without-date"
    case .rateLimited: "rate-limited"
    case .loggedOnRequest: "logged-on-request"
    case .denialsUnreliable: "denials-unreliable"
    case .aggregatedOverMinutes: "aggregated-over-minutes"
    case .withoutTrafficInsideNodes: "without-traffic-inside-nodes"
    case .namesInPlaceOfAddresses: "names-in-place-of-addresses"
    case .staleDenials: "stale-denials"
    case .tunnelChecksumsWrong: "tunnel-checksums-wrong"
    case .connectionsGrouped: "connections-grouped"
    }
  }

  public var fields: [RemarkField] {
    if case .connectionsGrouped(let timesKept) = self { [.number("timesKept", timesKept)] } else { [] }
  }

  public init?(id: String, fields: [RemarkField]) {
    let every: [InputNote] = [
      .timesInWholeSeconds, .timesWithoutZone, .timesWithoutDate, .rateLimited, .loggedOnRequest, .denialsUnreliable,
      .aggregatedOverMinutes, .withoutTrafficInsideNodes, .namesInPlaceOfAddresses, .staleDenials,
      .tunnelChecksumsWrong,
      .connectionsGrouped(timesKept: fields.number("timesKept")),
    ]
    guard let note = every.first(where: { $0.id == id && $0.fields == fields }) else { return nil }
    self = note
  }
}
