import FlowModel
import KubeModel

extension DirectionVerdict.Decision {
  /// The word in every document. An exempt connection is allowed.
  var word: String {
    switch self {
    case .allowed, .exempt: "allowed"
    case .denied: "denied"
    case .notIsolated: "not-isolated"
    case .undefined: "undefined"
    }
  }
}

extension DirectionVerdict {
  /// What one side's policies say, without a final dot.
  var text: Text {
    switch decision {
    case .allowed: allowedBy.first.map { "allowed by \($0.text)\(further(allowedBy.count - 1))" } ?? "allowed"
    case .denied:
      deniedBy.map { "denied by \($0.text)" }
        ?? "denied: selected by \(.list(isolatedBy, limit: 4) { .policy($0) }), and no rule of any policy allows it"
    case .notIsolated: "not isolated: no policy selects it in this direction"
    case .undefined where tier == .admin: "undefined: it depends on a rule for domain names"
    case .undefined: "undefined: NetworkPolicy does not cover this connection"
    case .exempt: "allowed: connections from the pod's own node always pass"
    }
  }

  /// What to do about a rule that denies, which no NetworkPolicy can fix.
  var advice: Text? {
    guard let deniedBy else { return nil }
    guard tier == .baseline else { return "change \(deniedBy.text): no NetworkPolicy can override it" }
    return "change \(deniedBy.text), or select the pod with a NetworkPolicy that allows the connection"
  }

  private func further(_ count: Int) -> Text { count > 0 ? " and \(count: count, "other rule")" : "" }
}

extension NearMiss {
  /// What differs between the rule and the connection: `port 443, the connection uses 6443`.
  var text: Text { .list(differences.map(\.text), separator: "; ") }
}

extension NearMiss.Difference {
  fileprivate var text: Text {
    switch self {
    case .port(let wanted, let got): "\(Self.ports(wanted)), the connection uses \(got)"
    case .servicePort(let port, let got):
      "port \(port), the connection uses \(got): \(port) is the Service's port, and policies see the pod's"
    case .transport(let wanted, let got):
      "\(words: wanted.map { $0.description.uppercased() }.joined(separator: " and ")) only, the connection uses \(words: got.description.uppercased())"
    case .podLabel(let requirement, let got):
      "pod label \(requirement.text), the peer has \(Self.label(requirement, got))"
    case .namespaceLabel(let requirement, let got):
      "namespace label \(requirement.text), the peer's namespace has \(Self.label(requirement, got))"
    case .otherNamespace(let wanted, let got): "pods of namespace \(name: wanted), the peer is in \(name: got)"
    case .notSelectable: "selects pods, and no selector matches the peer's address"
    case .outsideBlock(let block): "addresses in \(.block(block)), the peer is outside"
    case .excepted(let block): "addresses without \(.block(block)), the peer is in it"
    case .blockSkipsNodes(let block):
      "addresses in \(.block(block)), which does not match nodes with Cilium unless policy-cidr-match-mode in the ConfigMap cilium-config contains nodes"
    case .blockSkipsPods(let block): "addresses in \(.block(block)), which does not match pods with this network plugin"
    }
  }

  private static func ports(_ ports: [NetworkPolicy.Port]) -> Text {
    let texts = ports.map { port -> Text in
      switch port.target {
      case .any: "any"
      case .range(let range): range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
      case .name(let name): "'\(name: name)'"
      }
    }
    return (texts.count == 1 ? "port " : "ports ") + .list(texts, limit: 8)
  }

  private static func label(_ requirement: LabelSelector.Requirement, _ got: String?) -> Text {
    got.map { "\(name: requirement.key)=\(name: $0)" } ?? "no \(name: requirement.key)"
  }
}

extension LabelSelector.Requirement {
  fileprivate var text: Text {
    let list = Text.list(values, limit: 8) { .name($0) }
    switch condition {
    case .isIn: return values.count == 1 ? "\(name: key)=\(list)" : "\(name: key) in (\(list))"
    case .notIn: return "\(name: key) not in (\(list))"
    case .exists: return "\(name: key) present"
    case .doesNotExist: return "\(name: key) absent"
    }
  }
}
