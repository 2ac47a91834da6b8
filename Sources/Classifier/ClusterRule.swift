import FlowModel
import KubeModel

/// What the cluster's objects decide before flows are listed.
///
/// A class, because it notes what it was asked about.
final class ClusterRule: RowRule {
  private let declared: DeclaredPorts
  private let tunnels: TunnelDetector
  /// Whether a flow was a Geneve tunnel.
  private(set) var showsGeneve = false

  init(_ inventory: Inventory, _ declared: DeclaredPorts) {
    self.declared = declared
    tunnels = TunnelDetector(inventory)
  }

  var hasDeclaredPorts: Bool { !declared.isEmpty }

  func server(client: Endpoint, server: Endpoint, _ transport: TransportProtocol) -> DeclaredServer? {
    let isServerDeclared = declared.contains(server, transport)
    guard isServerDeclared != declared.contains(client, transport) else { return nil }
    return isServerDeclared ? .server : .client
  }

  func mayBeTunnel(_ transport: TransportProtocol, _ port: UInt16, _ other: UInt16) -> Bool {
    TunnelDetector.mayBeTunnel(transport, port, other)
  }

  func isTunnel(_ flow: FlowHead) -> Bool {
    guard tunnels.isTunnel(flow) else { return false }
    if TunnelDetector.isGeneve(flow) { showsGeneve = true }
    return true
  }
}
