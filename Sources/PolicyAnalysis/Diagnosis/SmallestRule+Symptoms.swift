import Classifier
import FlowModel
import KubeModel

extension SmallestRule {
  /// The policies that let the connections of one finding pass: one for all clients where they come in, one for each where they go
  /// out.
  func policies(allowing symptoms: [Symptom]) -> [NetworkPolicy] {
    guard let denied = symptoms.first?.verdict?.denied else { return [] }
    return denied.flatMap { direction in
      Dictionary(grouping: symptoms) { Subject($0.edge.key, direction) }.sorted { $0.key < $1.key }
        .compactMap { policy(allowing: $0.value, direction) }
    }
  }

  private func policy(allowing symptoms: [Symptom], _ direction: PolicyDirection) -> NetworkPolicy? {
    guard let first = symptoms.first else { return nil }
    let peers = Set(symptoms.map { direction == .egress ? $0.edge.key.destination : $0.edge.key.source })
    let edge = Edge(first.edge.key, paths: symptoms.flatMap(\.edge.paths))
    return policy(
      allowing: edge, direction, peers: peers.count > 1 ? (direction == .egress ? "servers" : "clients") : nil)
  }

  /// What one policy is for: pods that are isolated, and the port.
  private struct Subject: Hashable, Comparable {
    let peer: Peer
    let transport: TransportProtocol
    let port: UInt16

    init(_ key: Edge.Key, _ direction: PolicyDirection) {
      peer = direction == .egress ? key.source : key.destination
      transport = key.transport
      port = key.port
    }

    static func < (left: Subject, right: Subject) -> Bool {
      if left.peer != right.peer { return left.peer < right.peer }
      return (left.transport, left.port) < (right.transport, right.port)
    }
  }
}
