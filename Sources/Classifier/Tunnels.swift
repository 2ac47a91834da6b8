import FlowModel
import KubeModel

/// Tells the outer side of tunnels between nodes (Geneve 6081, VXLAN 4789, and 8472 as Linux and Cilium have it): what goes through
/// them is told by itself.
struct Tunnels {
  private let inventory: Inventory

  private static let ports: Set<UInt16> = [4789, 6081, 8472]

  init(_ inventory: Inventory) { self.inventory = inventory }

  /// Whether a conversation is the outer side of a tunnel; a pod that listens on such a port is none.
  func holds(_ flow: Flow) -> Bool { holds(FlowHead(flow)) }

  /// The same, of what a list tells without making the conversation.
  func holds(_ flow: FlowHead) -> Bool {
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
