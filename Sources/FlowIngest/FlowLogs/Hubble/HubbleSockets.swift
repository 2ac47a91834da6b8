import ByteInput
import FlowModel

/// Joins the two events of a socket whose destination Cilium's load balancer translates: one has the Service that a
/// process connected to, the other the backend. The events of the packets show only the backend.
///
/// Both events have the socket's cookie and no client port, so they do not count as conversations.
struct HubbleSockets {
  /// `event_type.type` of a socket's event (Cilium pkg/monitor/api).
  static let eventType = 7
  static let skipped = SkipReason(rawValue: "socket-trace")

  private struct Event: Sendable {
    let origin: Int
    let cookie: String
    let endpoint: Endpoint
    let transport: TransportProtocol
    /// Whether the endpoint is the Service that the process connected to; otherwise it is the backend.
    let isBeforeTranslation: Bool
  }

  private var events: [Event] = []
  /// Number of events beyond the limit.
  private(set) var discarded = 0

  /// The first events of the input are kept.
  private static let limit = 1_000_000

  mutating func take(
    _ receiver: LogEnd, _ transport: TransportProtocol, point: String?, cookie: String?, origin: Int
  ) {
    guard receiver.hasAddress, let point, let cookie else { return }
    let isBeforeTranslation = point == "SOCK_XLATE_POINT_PRE_DIRECTION_FWD"
    guard isBeforeTranslation || point == "SOCK_XLATE_POINT_POST_DIRECTION_FWD" else { return }
    guard events.count < Self.limit else { return discarded.addSaturating(1) }
    events.append(
      Event(
        origin: origin, cookie: cookie, endpoint: Endpoint(address: receiver.address, port: receiver.port),
        transport: transport, isBeforeTranslation: isBeforeTranslation))
  }

  /// Adds the events from other records of the same input.
  mutating func merge(_ other: HubbleSockets) {
    events += other.events
    discarded.addSaturating(other.discarded)
    guard events.count > Self.limit else { return }
    events.sort { $0.origin < $1.origin }
    discarded.addSaturating(events.count - Self.limit)
    events.removeLast(events.count - Self.limit)
  }

  var damage: [InputDamage] {
    discarded == 0 ? [] : [.socketEventsLeftOut(count: discarded, limit: Self.limit)]
  }

  /// The translations of sockets whose backend differs from the address that they connected to.
  var translations: Set<AddressTranslation> {
    var originals: [String: Endpoint] = [:]
    var translations: Set<AddressTranslation> = []
    for event in events.sorted(by: { $0.origin < $1.origin }) {
      if event.isBeforeTranslation {
        originals[event.cookie] = event.endpoint
      } else if let original = originals.removeValue(forKey: event.cookie), original != event.endpoint {
        translations.insert(
          AddressTranslation(original: original, translated: event.endpoint, transport: event.transport))
      }
    }
    return translations
  }
}
