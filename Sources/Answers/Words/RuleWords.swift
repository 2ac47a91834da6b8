import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

extension ProposedRule {
  /// Why the rule stands there: what was seen, and of peers outside the cluster the names and addresses.
  var reasons: [Text] {
    var lines = [basisText]
    let outside = edges.filter { $0.key.destination.kind == .external }
    let names = Set(outside.flatMap(\.serverNames)).sorted()
    if !names.isEmpty { lines.append("names: \(.list(names, limit: 8) { .serverName($0) })") }
    let addresses = Set(outside.flatMap(\.paths).compactMap(\.destination.address)).sorted()
    if !addresses.isEmpty { lines.append("addresses: \(.list(addresses, limit: 8) { .address($0) })") }
    let services = Set(edges.flatMap { edge in edge.servicePorts.filter { $0 != edge.key.port } }).sorted()
    if !services.isEmpty {
      lines.append(
        "clients connect to the Service's port \(.list(services) { .port($0, nil) }); policies see the pod's")
    }
    return lines
  }

  private var basisText: Text {
    let purposes = Text(words: purposes.map(\.rawValue).joined(separator: ", "))
    switch basis {
    case .observed:
      return
        "observed: \(purposes); \(words: CountText.times(connections)) from \(count: sources, "source")"
    case .neededNotSeen:
      guard connections > 0 else { return "needed-not-seen: \(purposes)" }
      return "needed-not-seen: \(purposes); tried \(words: CountText.times(connections)), never with success"
    case .declared: return "declared: \(purposes); an object of the cluster says so, and it was not seen"
    case .companion: return "companion: \(purposes)"
    }
  }
}

extension NetworkPolicy.Rule {
  /// `9402/TCP`, `53/TCP 53/UDP`.
  var portsText: Text {
    guard !ports.isEmpty else { return "any port" }
    return .list(
      ports.map { port in
        let transport = port.transport.description.uppercased()
        switch port.target {
        case .any: return "any/\(words: transport)"
        case .name(let name): return "\(name: name)/\(words: transport)"
        case .range(let range):
          let numbers = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
          return "\(words: numbers)/\(words: transport)"
        }
      }, separator: " ")
  }

  /// Who the rule speaks of: `anyone`, `openshift-dns: k8s-app=dns`, `any public address`.
  var peersText: Text {
    guard !peers.isEmpty else { return "anyone" }
    if peers.allSatisfy({ $0.block?.block.prefixLength == 0 }) { return "any public address" }
    return .list(peers.map(\.text), separator: "; ")
  }
}

extension NetworkPolicy.Peer {
  fileprivate var text: Text {
    if let block { return Text(.block(block.block)) }
    let pods = pods.map(\.labelsText)
    guard let namespaces else { return pods ?? "no pod" }
    let home: Text =
      namespaces.matchLabels[Namespace.nameLabel].map { "\(name: $0)" }
      ?? (namespaces.requirements.isEmpty ? "any namespace" : "namespaces with \(namespaces.labelsText)")
    guard let pods, !pods.isEmpty else { return "\(home): every pod" }
    return "\(home): \(pods)"
  }
}

extension LabelSelector {
  fileprivate var labelsText: Text {
    .list(
      requirements.map { requirement in
        guard let value = requirement.values.first, !value.isEmpty else { return "\(name: requirement.key)" }
        return "\(name: requirement.key)=\(name: value)"
      }, separator: ",")
  }
}
