import Classifier
import FlowModel

extension PartyName {
  /// `addresses` are all that the peer has, sorted.
  init(_ peer: Peer, _ addresses: @autoclosure () -> [IPAddress]) {
    kind = peer.kind.rawValue
    namespace = peer.namespace
    name = peer.workload
    component = peer.component
    (address, furtherAddresses) = (nil, 0)
    // A name stands for all addresses; only what has none is named by them.
    guard name == nil || peer.kind == .external else { return }
    let addresses = addresses()
    address = addresses.first
    furtherAddresses = max(0, addresses.count - 1)
  }
}

/// An edge of a classification, where an edge of a graph is near.
typealias FlowEdge = Edge

extension EdgeFacts {
  var sourceName: PartyName { PartyName(key.source, sourceAddresses) }

  var destinationName: PartyName { PartyName(key.destination, destinationAddresses) }

  /// `shop/checkout (istio-sidecar) -> API server 6443/TCP, api-server`.
  var text: Text {
    "\(.party(sourceName)) -> \(.party(destinationName)) \(portText), \(words: key.purpose.rawValue)"
  }

  /// `6443/TCP`, or `6443/TCP (Service 443)`.
  var portText: Text {
    guard key.transport.hasPorts else { return "\(words: key.transport.description.uppercased())" }
    let port = Text(.port(key.port, key.transport))
    let used = servicePorts.filter { $0 != key.port }
    return used.isEmpty ? port : "\(port) (Service \(.list(used) { .port($0, nil) }))"
  }

  /// `established 11, unanswered 1`.
  var outcomesText: Text {
    Text(words: outcomes.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
  }

  /// How often and when: `12 times, 2026-11-24 13:50:23Z, 45 s; established 11, unanswered 1`.
  var seenText: Text {
    let times = Text(words: CountText.times(connections))
    guard let window else { return "\(times); \(outcomesText)" }
    return "\(times), \(window: window); \(outcomesText)"
  }

  var subject: Finding.Subject { Finding.Subject(text, data) }
}

extension Listing where Item == Finding.Subject {
  init(edges: [FlowEdge]) { self.init(edges) { $0.subject } }
}
