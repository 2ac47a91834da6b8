import Documents
import FlowModel

/// ClusterNetworkPolicy (`policy.networking.k8s.io/v1alpha2`).
extension PolicyDecoder {
  /// Nil if the tier is unknown: the policy cannot be judged.
  mutating func clusterNetworkPolicy(_ node: DocumentNode, _ reference: PolicyReference) -> AdminPolicy? {
    let spec = node["spec"]
    let tiers = ["Admin": PolicyTier.admin, "Baseline": .baseline]
    guard let tier = spec?["tier"]?.string.flatMap({ tiers[$0] }) else {
      refuse(spec?["tier"] ?? node, "spec.tier is not Admin or Baseline")
      return nil
    }
    let actions = ["Accept": AdminPolicy.Action.allow, "Deny": .deny, "Pass": .pass]
    return AdminPolicy(
      reference, tier: tier, priority: adminPriority(spec, of: node), subject: adminSubject(spec, of: node),
      ingress: adminRules(spec, .ingress, actions: actions) { $0.protocols($1, at: $2) },
      egress: adminRules(spec, .egress, actions: actions) { $0.protocols($1, at: $2) })
  }

  /// Nil if the rule lists none.
  private mutating func protocols(_ rule: DocumentNode, at path: String) -> [NetworkPolicy.Port]? {
    guard let nodes = rule["protocols"]?.array, !nodes.isEmpty else { return nil }
    var ports: [NetworkPolicy.Port] = []
    for (place, node) in nodes.enumerated() {
      let path = "\(path).protocols[\(place)]"
      if let name = node["destinationNamedPort"]?.string {
        ports += Self.namedPorts(name)
        continue
      }
      let transports = [("tcp", TransportProtocol.tcp), ("udp", .udp), ("sctp", .sctp)]
      guard let (name, transport) = transports.first(where: { node[$0.0] != nil }) else {
        refuse(node, "\(path) has none of tcp, udp, sctp and destinationNamedPort")
        continue
      }
      guard let port = node[name]?["destinationPort"] else {
        ports.append(NetworkPolicy.Port(transport, .any))
        continue
      }
      let range = port["range"]
      let decoded = adminPorts(
        transport, from: range?["start"] ?? port["number"], to: range?["end"] ?? port["number"], of: port,
        at: "\(path).\(name).destinationPort")
      if let decoded { ports.append(decoded) }
    }
    return ports
  }
}
