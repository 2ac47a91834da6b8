import FlowModel
import KubeModel

/// Says in words what keeps the nearest rule from allowing a connection.
enum NearMissText {
  /// `port 443, flow uses 6443; pod label app=web, peer has app=shop`.
  static func text(_ differences: [NearMiss.Difference]) -> String {
    differences.map(text).joined(separator: "; ")
  }

  private static func text(_ difference: NearMiss.Difference) -> String {
    switch difference {
    case .port(let wanted, let got): "\(ports(wanted)), flow uses \(got)"
    case .servicePort(let port, let got):
      "port \(port), flow uses \(got): \(port) is the Service's port, policies see the pod's"
    case .transport(let wanted, let got):
      "\(wanted.map { $0.description.uppercased() }.joined(separator: " and ")) only, flow uses \(got.description.uppercased())"
    case .podLabel(let requirement, let got): "pod label \(text(requirement)), peer has \(label(requirement.key, got))"
    case .namespaceLabel(let requirement, let got):
      "namespace label \(text(requirement)), peer's namespace has \(label(requirement.key, got))"
    case .otherNamespace(let wanted, let got): "pods of namespace \(wanted), peer is in \(got)"
    case .notSelectable: "selects pods, peer is an address that no selector matches"
    case .outsideBlock(let block): "addresses in \(block), peer is outside"
    case .excepted(let block): "addresses without \(block), peer is in it"
    case .blockSkipsPods(let block): "addresses in \(block), which do not match pods here"
    }
  }

  private static func ports(_ ports: [NetworkPolicy.Port]) -> String {
    let texts = ports.map { port -> String in
      switch port.target {
      case .any: "any"
      case .range(let range): range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
      case .name(let name): "'\(name)'"
      }
    }
    return (texts.count == 1 ? "port " : "ports ") + texts.joined(separator: ", ")
  }

  private static func text(_ requirement: LabelSelector.Requirement) -> String {
    switch requirement.condition {
    case .isIn:
      requirement.values.count == 1
        ? "\(requirement.key)=\(requirement.values[0])"
        : "\(requirement.key) in (\(requirement.values.joined(separator: ", ")))"
    case .notIn: "\(requirement.key) not in (\(requirement.values.joined(separator: ", ")))"
    case .exists: "\(requirement.key) present"
    case .doesNotExist: "\(requirement.key) absent"
    }
  }

  private static func label(_ key: String, _ got: String?) -> String { got.map { "\(key)=\($0)" } ?? "no \(key)" }
}
