import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport

/// A proposal for connections in the reference cluster, with its rules as short texts.
struct Derivation {
  let proposal: Proposal

  /// `objects` are added to the reference cluster.
  init(
    _ flows: [Flow], objects: String = "", includes: Inclusion = .ids([]), denial: Synthesis.Denial = .component
  ) {
    let inventory = ReferenceCluster.inventory(with: objects)
    let parameters = Parameters(inventory: inventory.cluster)
    var observations = Observations()
    observations.flows = flows
    let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
    proposal = Synthesis(
      AnalysisContext(inventory: inventory, parameters: parameters), denial: denial, includes: includes
    ).propose(edges)
  }

  /// `egress openshift-dns dns.operator.openshift.io/daemonset-dns=default: 5353/udp (observed)`, sorted by policy and place.
  func rules(_ component: String) -> [String] {
    proposal.rules.filter { $0.reference.policy.name == "flowpermit-allow-\(component)" }.map { rule in
      let peers = rule.rule.peers.isEmpty ? "anybody" : rule.rule.peers.map(Self.text).joined(separator: " or ")
      let ports = rule.rule.ports.map(Self.text).joined(separator: " ")
      return "\(rule.reference.direction.rawValue) \(peers): \(ports) (\(rule.basis.rawValue))"
    }
  }

  /// The ports of all rules, sorted.
  var ports: [Int] {
    Set(
      proposal.rules.flatMap(\.rule.ports).compactMap { port in
        if case .range(let range) = port.target { range.lowerBound } else { nil }
      }
    ).sorted()
  }

  var reasons: [ProposalProof.Reason] { proposal.proof.leftOut.map(\.reason) }

  private static func text(_ peer: NetworkPolicy.Peer) -> String {
    if let block = peer.block { return block.block.description }
    let home = peer.namespaces.flatMap {
      $0.requirements.isEmpty ? "any" : $0.matchLabels[Namespace.nameLabel]
    }
    return [home, peer.pods.map(text)].compactMap(\.self).joined(separator: " ")
  }

  private static func text(_ selector: LabelSelector) -> String {
    selector.requirements.map { "\($0.key)=\($0.values.joined())" }.joined(separator: ",")
  }

  private static func text(_ port: NetworkPolicy.Port) -> String {
    if case .range(let range) = port.target { "\(range.lowerBound)/\(port.transport)" } else { "any/\(port.transport)" }
  }

  /// An established connection between two ends, as in `ReferenceCluster.address`.
  static func flow(
    _ client: String, _ server: String, _ port: UInt16, _ transport: TransportProtocol = .tcp,
    from clientPort: UInt16 = 40000
  ) -> Flow {
    .connection(
      ReferenceCluster.address(client), clientPort, ReferenceCluster.address(server), port, transport: transport)
  }
}
