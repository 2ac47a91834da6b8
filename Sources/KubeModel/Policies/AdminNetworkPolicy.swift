import Documents
import FlowModel

/// AdminNetworkPolicy and BaselineAdminNetworkPolicy (`policy.networking.k8s.io/v1alpha1`).
extension PolicyDecoder {
  mutating func adminNetworkPolicy(_ node: DocumentNode, _ reference: PolicyReference) -> AdminPolicy {
    let spec = node["spec"]
    let isBaseline = reference.kind == .baselineAdminNetworkPolicy
    let actions: [String: AdminPolicy.Action] =
      isBaseline ? ["Allow": .allow, "Deny": .deny] : ["Allow": .allow, "Deny": .deny, "Pass": .pass]
    return AdminPolicy(
      reference, tier: isBaseline ? .baseline : .admin, priority: isBaseline ? 0 : adminPriority(spec, of: node),
      subject: adminSubject(spec, of: node),
      ingress: adminRules(spec, .ingress, actions: actions) { $0.ports($1, at: $2) },
      egress: adminRules(spec, .egress, actions: actions) { $0.ports($1, at: $2) })
  }

  /// Nil if the rule lists none.
  private mutating func ports(_ rule: DocumentNode, at path: String) -> [NetworkPolicy.Port]? {
    guard let nodes = rule["ports"]?.array, !nodes.isEmpty else { return nil }
    var ports: [NetworkPolicy.Port] = []
    for (place, node) in nodes.enumerated() {
      let path = "\(path).ports[\(place)]"
      if let name = node["namedPort"]?.string {
        ports += Self.namedPorts(name)
      } else if let number = node["portNumber"], let transport = transport(number, at: "\(path).portNumber") {
        ports += [adminPorts(transport, from: number["port"], to: number["port"], of: number, at: path)].compactMap(
          \.self)
      } else if let range = node["portRange"], let transport = transport(range, at: "\(path).portRange") {
        ports += [adminPorts(transport, from: range["start"], to: range["end"], of: range, at: path)].compactMap(\.self)
      } else {
        refuse(node, "\(path) has none of portNumber, portRange and namedPort")
      }
    }
    return ports
  }
}
