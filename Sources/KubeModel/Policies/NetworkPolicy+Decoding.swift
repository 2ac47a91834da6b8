import Documents
import FlowModel

extension PolicyDecoder {
  /// Applies the API server's defaults (pkg/apis/networking/v1/defaults.go).
  mutating func networkPolicy(_ node: DocumentNode, named name: String, in namespace: String) -> NetworkPolicy {
    let spec = node["spec"]
    let egress = rules(spec?["egress"], peers: "to", at: "spec.egress")
    var policy = NetworkPolicy(
      namespace: namespace, name: name, labels: node["metadata"]?["labels"]?.stringMap ?? [:],
      podSelector: selector(spec?["podSelector"], at: "spec.podSelector") ?? LabelSelector(),
      directions: directions(spec?["policyTypes"], hasEgressRules: !egress.isEmpty),
      ingress: rules(spec?["ingress"], peers: "from", at: "spec.ingress"), egress: egress, source: source)
    policy.changed = Self.lastChange(node["metadata"])
    return policy
  }

  /// The latest write in `managedFields` (`kubectl get --show-managed-fields`), else the creation.
  private static func lastChange(_ metadata: DocumentNode?) -> Timestamp? {
    let writes = (metadata?["managedFields"]?.array ?? []).compactMap { $0["time"]?.time }
    return ([metadata?["creationTimestamp"]?.time].compactMap(\.self) + writes).max()
  }

  /// Without `policyTypes`: ingress always, egress only if there are egress rules.
  private mutating func directions(_ types: DocumentNode?, hasEgressRules: Bool) -> Set<PolicyDirection> {
    guard let types = types?.array, !types.isEmpty else { return hasEgressRules ? [.ingress, .egress] : [.ingress] }
    var directions: Set<PolicyDirection> = []
    for (place, type) in types.enumerated() {
      switch type.string {
      case "Ingress": directions.insert(.ingress)
      case "Egress": directions.insert(.egress)
      case let other?:
        let near = ["Ingress", "Egress"].first { $0.lowercased() == other.lowercased() }
        refuse(
          type,
          "spec.policyTypes[\(place)] is '\(other)' and neither Ingress nor Egress"
            + (near.map { ": write \($0)" } ?? ""))
      case nil: refuse(type, "spec.policyTypes[\(place)] is neither Ingress nor Egress")
      }
    }
    return directions
  }

  private mutating func rules(_ list: DocumentNode?, peers: String, at path: String) -> [NetworkPolicy.Rule] {
    var rules: [NetworkPolicy.Rule] = []
    for (place, node) in (list?.array ?? []).enumerated() {
      let path = "\(path)[\(place)]"
      var rule = NetworkPolicy.Rule()
      for (place, peer) in (node[peers]?.array ?? []).enumerated() {
        rule.peers.append(self.peer(peer, at: "\(path).\(peers)[\(place)]"))
      }
      for (place, port) in (node["ports"]?.array ?? []).enumerated() {
        if let port = self.port(port, at: "\(path).ports[\(place)]") { rule.ports.append(port) }
      }
      // A list without a usable item must not mean "any port": no container port has an empty name.
      if rule.ports.isEmpty, node["ports"]?.array?.isEmpty == false {
        rule.ports = [NetworkPolicy.Port(.tcp, .name(""))]
      }
      rules.append(rule)
    }
    return rules
  }

  private mutating func peer(_ node: DocumentNode, at path: String) -> NetworkPolicy.Peer {
    var peer = NetworkPolicy.Peer(
      pods: selector(node["podSelector"], at: "\(path).podSelector"),
      namespaces: selector(node["namespaceSelector"], at: "\(path).namespaceSelector"))
    if let block = node["ipBlock"] { peer.block = self.block(block, at: "\(path).ipBlock") }
    if peer == NetworkPolicy.Peer(), node["ipBlock"] == nil {
      refuse(node, "\(path) has neither selectors nor ipBlock")
    }
    if peer.block != nil, peer.pods != nil || peer.namespaces != nil {
      refuse(node, "\(path) combines ipBlock with selectors")
    }
    return peer
  }

  private mutating func block(_ node: DocumentNode, at path: String) -> NetworkPolicy.IPBlock? {
    guard let text = node["cidr"]?.string, let block = CIDR(text) else {
      refuse(node["cidr"] ?? node, "\(path).cidr \(Self.flaw(ofBlock: node["cidr"]))")
      return nil
    }
    var result = NetworkPolicy.IPBlock(block: block)
    for (place, entry) in (node["except"]?.array ?? []).enumerated() {
      guard let exception = entry.string.flatMap({ CIDR($0) }) else {
        refuse(entry, "\(path).except[\(place)] \(Self.flaw(ofBlock: entry))")
        continue
      }
      if !block.contains(exception) || exception == block {
        refuse(entry, "\(path).except[\(place)] is not strictly inside \(block)")
      }
      result.except.append(exception)
    }
    return result
  }

  /// What is wrong with a text that is not an address block, to follow its path.
  private static func flaw(ofBlock node: DocumentNode?) -> String {
    guard let text = node?.string else { return "is missing, or not text" }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ IPAddress($0) }) else {
      return "'\(text)' is not an address block such as 10.0.0.0/8"
    }
    if parts.count == 1 { return "'\(text)' has no prefix length; write \(CIDR(single: address))" }
    return "'\(text)' has a prefix length that is not between 0 and \(address.bitWidth)"
  }

  private mutating func port(_ node: DocumentNode, at path: String) -> NetworkPolicy.Port? {
    guard let transport = transport(node, at: path) else { return nil }
    guard let port = node["port"] else {
      if let end = node["endPort"] { refuse(end, "\(path).endPort needs a port") }
      return NetworkPolicy.Port(transport, .any)
    }
    if let name = port.string { return namedPort(node, name, transport, at: path) }
    guard let number = port.int else {
      refuse(port, "\(path).port is neither a number nor a name")
      return nil
    }
    if !(1...65535).contains(number) { refuse(port, "\(path).port is not between 1 and 65535") }
    if let end = node["endPort"], end.int == nil { refuse(end, "\(path).endPort is not a number") }
    let last = node["endPort"]?.int ?? number
    guard last >= number else {
      refuse(node["endPort"] ?? port, "\(path).endPort is below port")
      return NetworkPolicy.Port(transport, .range(number...number))
    }
    if last > 65535 { refuse(node["endPort"] ?? port, "\(path).endPort is above 65535") }
    return NetworkPolicy.Port(transport, .range(number...last))
  }

  private mutating func namedPort(
    _ node: DocumentNode, _ name: String, _ transport: TransportProtocol, at path: String
  ) -> NetworkPolicy.Port {
    if let end = node["endPort"] { refuse(end, "\(path).endPort cannot be combined with a port's name") }
    if !LabelSyntax.isPortName(name) {
      refuse(node, "\(path).port '\(name)' is not a port name (RFC 6335); a number must not be quoted")
    }
    return NetworkPolicy.Port(transport, .name(name))
  }
}
