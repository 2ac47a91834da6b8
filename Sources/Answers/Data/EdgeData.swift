import Classifier
import FlowModel

extension EdgeFacts {
  /// The edge, as in `flows -o json`.
  var data: Datum {
    var members: [Datum.Member] = [
      .init("source", Self.party(key.source, sourcePods, sourceAddresses, by: sourceBy)),
      .init("destination", Self.party(key.destination, destinationPods, destinationAddresses, by: destinationBy)),
      .init("protocol", .word(key.transport.description)),
      .init("port", .int(Int(key.port))),
      .init("servicePort", Datum(servicePorts.first) { .int(Int($0)) }),
      .init("purpose", .word(key.purpose.rawValue)),
      .init("connections", .int(connections)),
      .init("outcomes", .object(outcomes.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .int($0.value)) })),
      .init("packets", packets.data),
      .init("bytes", bytes.data),
      .init("clientBy", .word(clientBy.rawValue)),
      .init("sni", .list(serverNames) { .fragment(.serverName($0)) }),
      .init("alpn", .names(applicationProtocols)),
      .init("drops", .list(drops, \.data)),
    ]
    members += Datum.window(window)
    if !grpcMethods.isEmpty { members.append(.init("grpc", .names(grpcMethods))) }
    return .object(members)
  }

  private static func party(
    _ peer: Peer, _ pods: [String], _ addresses: [IPAddress], by: IdentityEvidence
  ) -> Datum {
    .object([
      .init("kind", .word(peer.kind.rawValue)),
      .init("component", Datum(peer.component, Datum.word)),
      .init("namespace", Datum(peer.namespace) { .fragment(.name($0)) }),
      .init("workload", Datum(peer.workload) { .fragment(.name($0)) }),
      .init("pods", .names(pods)),
      .init("ips", .listing(Listing(addresses) { .fragment(.address($0)) })),
      .init("by", .word(by.rawValue)),
    ])
  }
}

extension Edge.Volume {
  fileprivate var data: Datum { ["fromClient": .int(fromClient), "fromServer": .int(fromServer)] }
}
