import FlowModel
import KubeModel

/// Says why a connection exists.
struct PurposeResolver {
  let profiles: ComponentProfiles
  let parameters: Parameters

  /// What the destination's port is for, refined by who asks.
  func purpose(of flow: Flow, from source: Peer, to destination: Peer) -> Purpose {
    if destination.kind == .apiServer { return .apiServer }
    if let component = destination.component, let profile = profiles[component] {
      if let port = profile.ports.first(where: { $0.number.number(parameters) == flow.server.port }) {
        return port.purpose
      }
      if profile.externalPorts.contains(flow.server.port), let purpose = profile.ports.first?.purpose { return purpose }
    }
    if destination.kind == .external, isIssuing(source) { return issuing(flow.server.port) }
    return .other
  }

  private func isIssuing(_ source: Peer) -> Bool { source.component == "controller" }

  /// What the controller asks of the outside world: port 80 is the check of an HTTP-01 challenge, all else is an issuer.
  private func issuing(_ port: UInt16) -> Purpose { port == 80 ? .acmeSelfCheck : .issuer }
}
