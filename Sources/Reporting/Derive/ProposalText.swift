import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

/// What a proposal rests on, for people: its rules, its proof, and what it leaves out.
public enum ProposalText {
  /// The rules as a table.
  public static func rules(_ proposal: Proposal) -> String {
    var table = TextTable([
      .init("POLICY"), .init("DIRECTION"), .init("PEERS"), .init("PORTS"), .init("BASIS"), .init("CONNECTIONS", .right),
      .init("SOURCES", .right), .init("HOURS", .right), .init("NEEDED BY", .right),
    ])
    for rule in proposal.rules {
      let isSeen = rule.basis == .observed
      table.add([
        "\(rule.reference.policy.namespace)/\(rule.reference.policy.name)", rule.reference.direction.rawValue,
        RuleText.peers(rule.rule), RuleText.ports(rule.rule), rule.basis.rawValue, String(rule.connections),
        String(rule.sources), String(rule.hours), isSeen ? String(rule.droppedWithout) : "-",
      ])
    }
    return table.text
  }

  /// The proof: what passes, what was left out and why, whether every rule is necessary, and what else is allowed.
  public static func proof(_ proposal: Proposal) -> String {
    let proof = proposal.proof
    var lines = ["Proof, by replaying the traffic against the proposed policies:"]
    lines.append("  pass:       \(proof.allowed) connections of these components that succeeded")
    lines += leftOut(proposal)
    let unmarked = proposal.rules.count { $0.basis == .observed }
    lines.append(
      "  necessary:  "
        + (proof.isNecessary
          ? "each of the \(unmarked) rules that were observed: without it, connections would be dropped"
          : "NOT every rule: see 'droppedWithout' in -o json"))
    lines += excess(proposal)
    return lines.map(TerminalText.escaped).joined(separator: "\n") + "\n"
  }

  private static func leftOut(_ proposal: Proposal) -> [String] {
    let left = proposal.proof.leftOut
    guard !left.isEmpty else { return ["  left out:   nothing"] }
    var lines: [String] = []
    let ownNode = left.filter { $0.reason == .ownNode }
    let unexpected = Dictionary(grouping: proposal.unexpected, by: \.id)
    for flow in left where flow.reason != .ownNode {
      lines.append("    \(EdgeText.title(flow.edge)), \(EdgeText.outcomes(flow.edge)): \(reason(flow, unexpected))")
    }
    if !ownNode.isEmpty {
      let count = ownNode.reduce(0) { $0 + $1.edge.connections }
      lines.append("    \(count) connections from pods' own nodes: every plugin lets them in, no rule is needed")
    }
    return ["  left out:"] + lines
  }

  private static func reason(_ flow: ProposalProof.LeftOutFlow, _ unexpected: [String: [UnexpectedFlow]]) -> String {
    if case .unexpected(let id) = flow.reason {
      let why = unexpected[id]?.first { $0.component == flow.component }.map(why) ?? "not expected"
      return "\(why); --include \(id) lets it in"
    }
    return text(flow.reason)
  }

  /// Why a flow was not expected.
  static func why(_ flow: UnexpectedFlow) -> String {
    switch flow.reason {
    case .otherPeer(let expected):
      let peers = expected.joined(separator: ", ")
      return flow.direction == .ingress
        ? "\(flow.component) serves this to \(peers)" : "\(flow.component) asks this of \(peers)"
    case .unknownPurpose: return "no profile knows \(flow.component) to do this"
    }
  }

  /// Why no rule was made.
  static func text(_ reason: ProposalProof.Reason) -> String {
    switch reason {
    case .denied: "the proposed policies drop it, and should not: please report this"
    case .unexpected(let id): "not expected: \(id)"
    case .directionUnknown: "nothing tells who opened it"
    case .peerUnknown: "the other side is not among the objects, so no rule can name it"
    case .subjectUnknown: "the component's pods are not among the objects"
    case .notSelectable: "no lasting labels tell the other side's pods from others"
    case .protocolWithoutPorts: "NetworkPolicy has no words for this protocol"
    case .neverSucceeded: "it never succeeded, and the component does not need it"
    case .ownNode: "from the pod's own node, which every plugin lets in"
    case .hostNetwork: "the pod is in its node's network, where policies do not reach"
    }
  }

  private static func excess(_ proposal: Proposal) -> [String] {
    let excess = proposal.proof.excess
    guard excess.pairs > 0 || !excess.openToPublic.isEmpty else {
      return ["  excess:     nothing else among the pods of the inventory is allowed"]
    }
    var lines = ["  excess:     \(excess.pairs) pairs of pods that were not seen to talk are allowed too"]
    for rule in proposal.rules {
      let reference = rule.reference
      let place =
        "\(reference.policy.namespace)/\(reference.policy.name) \(reference.direction.rawValue)[\(reference.rule)]"
      if let pairs = excess.byRule[reference] {
        lines.append("    \(place): \(pairs) pairs, \(RuleText.peers(rule.rule)) on \(RuleText.ports(rule.rule))")
      } else if excess.openToPublic.contains(reference) {
        lines.append("    \(place): \(RuleText.peers(rule.rule)) on \(RuleText.ports(rule.rule))")
      }
    }
    return lines
  }
}
