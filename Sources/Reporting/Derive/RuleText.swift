import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// A proposed rule in words.
enum RuleText {
  /// Why it stands there: what was seen, and of peers outside the cluster the names and addresses.
  static func reasons(_ rule: ProposedRule) -> [String] {
    var lines = [basis(rule)]
    let outside = rule.edges.filter { $0.key.destination.kind == .external }
    let names = Set(outside.flatMap(\.serverNames)).sorted()
    if !names.isEmpty { lines.append("names: " + list(names)) }
    let addresses = Set(outside.flatMap(\.paths).compactMap(\.destination.address)).sorted()
    if !addresses.isEmpty { lines.append("addresses: " + list(addresses.map(\.description))) }
    let services = Set(rule.edges.flatMap { edge in edge.servicePorts.filter { $0 != edge.key.port } }).sorted()
    if !services.isEmpty {
      let ports = services.map(String.init).joined(separator: ", ")
      lines.append("clients dial the Service's port \(ports); policies see the pod's")
    }
    return lines
  }

  private static func basis(_ rule: ProposedRule) -> String {
    let purposes = rule.purposes.map(\.rawValue).joined(separator: ", ")
    switch rule.basis {
    case .observed: return "observed: \(purposes); \(seen(rule))"
    case .neededNotSeen:
      guard rule.connections > 0 else { return "needed-not-seen: \(purposes)" }
      return "needed-not-seen: \(purposes); tried \(times(rule.connections)), never with success"
    case .companion: return "companion: \(purposes)"
    }
  }

  /// `12 times from 3 sources`.
  static func seen(_ rule: ProposedRule) -> String {
    "\(times(rule.connections)) from \(rule.sources) \(rule.sources == 1 ? "source" : "sources")"
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  /// At most eight, and how many more there are.
  private static func list(_ words: [String]) -> String {
    let shown = words.prefix(8).joined(separator: ", ")
    return words.count > 8 ? "\(shown) and \(words.count - 8) more" : shown
  }

  /// `9402/TCP`, `53/TCP 53/UDP`.
  static func ports(_ rule: NetworkPolicy.Rule) -> String {
    rule.ports.map { port in
      let transport = port.transport.description.uppercased()
      switch port.target {
      case .any: return "any/\(transport)"
      case .name(let name): return "\(name)/\(transport)"
      case .range(let range):
        return range.count == 1
          ? "\(range.lowerBound)/\(transport)" : "\(range.lowerBound)-\(range.upperBound)/\(transport)"
      }
    }.joined(separator: " ")
  }

  /// Whom it speaks of: `anybody`, `openshift-dns: k8s-app=dns`, `any public address`.
  static func peers(_ rule: NetworkPolicy.Rule) -> String {
    guard !rule.peers.isEmpty else { return "anybody" }
    let isPublic = rule.peers.allSatisfy { $0.block?.block.prefixLength == 0 }
    if isPublic { return "any public address" }
    return rule.peers.map(peer).joined(separator: "; ")
  }

  private static func peer(_ peer: NetworkPolicy.Peer) -> String {
    if let block = peer.block { return block.block.description }
    let pods = peer.pods.map(labels)
    guard let namespaces = peer.namespaces else { return pods ?? "nobody" }
    let home =
      namespaces.matchLabels[Namespace.nameLabel]
      ?? (namespaces.requirements.isEmpty ? "any namespace" : "namespaces with \(labels(namespaces))")
    return pods.map { $0.isEmpty ? "\(home): every pod" : "\(home): \($0)" } ?? "\(home): every pod"
  }

  private static func labels(_ selector: LabelSelector) -> String {
    selector.requirements.map { requirement in
      requirement.values.first.map { $0.isEmpty ? requirement.key : "\(requirement.key)=\($0)" } ?? requirement.key
    }.joined(separator: ",")
  }
}
