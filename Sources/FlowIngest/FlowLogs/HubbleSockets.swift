import ByteInput
import FlowModel

/// Joins the two events of a socket that Cilium's load balancer translates before any packet is made: to which Service a process
/// connected, and to which backend it was led. The packets' own events show the backend only.
///
/// Both events carry the socket's cookie and no client port, so they are no conversations of their own.
struct HubbleSockets {
  /// `event_type.type` of a socket's event (Cilium pkg/monitor/api).
  static let eventType = 7
  static let skipped = SkipReason(rawValue: "socket-trace")

  private var asked: [String: Endpoint] = [:]
  private static let limit = 65_536

  /// Takes an event; the translation where it completes one.
  mutating func take(
    _ receiver: LogEnd, _ transport: TransportProtocol, point: String?, cookie: String?
  ) -> AddressTranslation? {
    guard receiver.hasAddress, let point, let cookie else { return nil }
    let endpoint = Endpoint(address: receiver.address, port: receiver.port)
    switch point {
    case "SOCK_XLATE_POINT_PRE_DIRECTION_FWD":
      if asked.count >= Self.limit { asked.removeAll(keepingCapacity: true) }
      asked[cookie] = endpoint
    case "SOCK_XLATE_POINT_POST_DIRECTION_FWD":
      guard let original = asked.removeValue(forKey: cookie), original != endpoint else { return nil }
      return AddressTranslation(original: original, translated: endpoint, transport: transport)
    default: break
    }
    return nil
  }
}
