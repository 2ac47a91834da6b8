public import Classifier
import FlowModel
public import KubeModel

extension DocumentValue {
  /// An edge, as in `flows -o json`.
  public init(edge: Edge) {
    let window = edge.window
    var members = [
      Member("source", Self.party(edge.key.source, edge.paths.map(\.source), by: edge.sourceBy)),
      Member("destination", Self.party(edge.key.destination, edge.paths.map(\.destination), by: edge.destinationBy)),
      Member("protocol", .string(edge.key.transport.description)),
      Member("port", .int(Int(edge.key.port))),
      Member("servicePort", edge.servicePorts.first.map { .int(Int($0)) } ?? .null),
      Member("purpose", .string(edge.key.purpose.rawValue)),
      Member("connections", .int(edge.connections)),
      Member("outcomes", Self.outcomes(edge)),
      Member("packets", Self.volume(edge.packets)),
      Member("bytes", Self.volume(edge.bytes)),
      Member("clientBy", .string(edge.clientBy.rawValue)),
      Member("sni", DocumentValue(edge.serverNames)),
      Member("alpn", DocumentValue(edge.applicationProtocols)),
      Member("drops", .array(edge.drops.map { DocumentValue(drop: $0) })),
      Member("first", DocumentValue(window?.first.description)),
      Member("last", DocumentValue(window?.last.description)),
    ]
    if !edge.grpcMethods.isEmpty { members.append(Member("grpc", DocumentValue(edge.grpcMethods))) }
    self = .object(members)
  }

  private static func party(_ peer: Peer, _ parties: [Party], by: IdentityEvidence) -> DocumentValue {
    let addresses = Set(parties.compactMap(\.address)).sorted()
    return [
      "kind": .string(peer.kind.rawValue),
      "component": DocumentValue(peer.component),
      "namespace": DocumentValue(peer.namespace),
      "workload": DocumentValue(peer.workload),
      "pods": DocumentValue(Set(parties.compactMap(\.podName)).sorted()),
      "ips": DocumentValue(addresses.map(\.description)),
      "by": .string(by.rawValue),
    ]
  }

  private static func outcomes(_ edge: Edge) -> DocumentValue {
    .object(edge.outcomes.sorted { $0.key < $1.key }.map { Member($0.key.rawValue, .int($0.value)) })
  }

  private static func volume(_ volume: Edge.Volume) -> DocumentValue {
    ["fromClient": .int(volume.fromClient), "fromServer": .int(volume.fromServer)]
  }
}

extension ListedDocument {
  /// The whole answer of `flows -o json`.
  public init(flows classification: Classification) {
    self = [
      "schema": .value("flowpermit/flows/v1"),
      "statistics": .value(
        DocumentValue(
          statistics: classification.statistics, conversations: classification.conversations,
          connections: classification.connections)),
      "supports": .value([
        "classification": .string(classification.support.classification?.sentence ?? "yes"),
        "diagnosis": .string(classification.support.diagnosis?.sentence ?? "yes"),
        "synthesis": .string(classification.support.synthesis?.sentence ?? "yes"),
      ]),
      "ambiguousAddresses": .value(DocumentValue(classification.ambiguousAddresses.map(\.description))),
      "edges": .list(classification.edges, DocumentValue.init(edge:)),
    ]
  }
}
