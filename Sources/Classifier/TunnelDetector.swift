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

  /// Whether the ports alone fit a tunnel.
  static func mayBeTunnel(_ transport: TransportProtocol, _ port: UInt16, _ other: UInt16) -> Bool {
    transport == .udp && (ports.contains(port) || ports.contains(other))
  }

  /// Whether a conversation is the outer side of a tunnel. A pod may listen on such a port without being a tunnel's end.
  func isTunnel(_ flow: FlowHead) -> Bool {
    Self.mayBeTunnel(flow.transport, flow.server.port, flow.client.port) && !isPod(flow.client) && !isPod(flow.server)
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
