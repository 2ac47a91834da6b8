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

  /// One event of a socket.
  private struct Event: Sendable {
    let origin: Int
    let cookie: String
    let endpoint: Endpoint
    let transport: TransportProtocol
    /// Whether the process asks; else it is led to a backend.
    let isAsking: Bool
  }

  private var events: [Event] = []
  /// Events beyond the limit.
  private(set) var leftOut = 0

  /// Events kept: those that come first in the input.
  private static let limit = 1_000_000

  /// Takes an event.
  mutating func take(
    _ receiver: LogEnd, _ transport: TransportProtocol, point: String?, cookie: String?, origin: Int
  ) {
    guard receiver.hasAddress, let point, let cookie else { return }
    let isAsking = point == "SOCK_XLATE_POINT_PRE_DIRECTION_FWD"
    guard isAsking || point == "SOCK_XLATE_POINT_POST_DIRECTION_FWD" else { return }
    guard events.count < Self.limit else { return leftOut.addSaturating(1) }
    events.append(
      Event(
        origin: origin, cookie: cookie, endpoint: Endpoint(address: receiver.address, port: receiver.port),
        transport: transport, isAsking: isAsking))
  }

  /// Adds the events of other records of the same input.
  mutating func merge(_ other: HubbleSockets) {
    events += other.events
    leftOut.addSaturating(other.leftOut)
    guard events.count > Self.limit else { return }
    events.sort { $0.origin < $1.origin }
    leftOut.addSaturating(events.count - Self.limit)
    events.removeLast(events.count - Self.limit)
  }

  var damage: [InputDamage] {
    leftOut == 0 ? [] : [.socketEventsLeftOut(count: leftOut, limit: Self.limit)]
  }

  /// Where sockets were led elsewhere than they asked for.
  var translations: Set<AddressTranslation> {
    var asked: [String: Endpoint] = [:]
    var translations: Set<AddressTranslation> = []
    for event in events.sorted(by: { $0.origin < $1.origin }) {
      if event.isAsking {
        asked[event.cookie] = event.endpoint
      } else if let original = asked.removeValue(forKey: event.cookie), original != event.endpoint {
        translations.insert(
          AddressTranslation(original: original, translated: event.endpoint, transport: event.transport))
      }
    }
    return translations
  }
}
