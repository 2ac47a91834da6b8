import FlowModel
import KubeModel

/// Recognises the outer side of tunnels between nodes: Geneve on port 6081, VXLAN on 4789 and on 8472 (the default of Linux and Cilium).
/// The traffic inside a tunnel is decoded and classified separately.
struct TunnelDetector {
  private let inventory: Inventory

  private static let ports: Set<UInt16> = [4789, geneve, 8472]
  private static let geneve: UInt16 = 6081

  /// Whether a tunnel is a Geneve tunnel, as OVN-Kubernetes builds them.
  static func isGeneve(_ tunnel: FlowHead) -> Bool { tunnel.server.port == geneve || tunnel.client.port == geneve }

  init(_ inventory: Inventory) { self.inventory = inventory }

  /// Whether a conversation is the outer side of a tunnel. A pod may listen on such a port without being a tunnel's end.
  func isTunnel(_ flow: Flow) -> Bool { isTunnel(FlowHead(flow)) }

  /// The same for the head of a conversation, which a list hands out without building the conversation.
  func isTunnel(_ flow: FlowHead) -> Bool {
    guard flow.transport == .udp, Self.ports.contains(flow.server.port) || Self.ports.contains(flow.client.port) else {
      return false
    }
    return !isPod(flow.client) && !isPod(flow.server)
  }

  private func isPod(_ end: Endpoint) -> Bool {
    if let address = end.address, let resident = inventory.resident(of: address, at: nil) {
      switch resident {
      case .pod, .service: return true
      case .node: return false
      }
    }
    return end.claim?.kind == .pod || end.claim?.kind == .service
  }
}
