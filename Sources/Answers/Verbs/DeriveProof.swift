import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

extension Proposal {
  /// The proof for programs.
  var proofData: Datum {
    [
      "allowed": .int(proof.allowed),
      "leftOut": .listing(
        Listing(proof.leftOut) { flow in
          [
            "edge": flow.edge.data, "component": .word(flow.component), "reason": .word(flow.reason.word),
            "text": .text(flow.reason.text),
          ]
        }),
      "necessary": .bool(proof.isNecessary),
      "excess": [
        "pairs": .int(proof.excess.pairs),
        "byRule": .list(proof.excess.byRule.sorted { $0.key < $1.key }) { rule, pairs in
          .object(rule.members + [.init("pairs", .int(pairs))])
        },
        "openToPublic": .list(proof.excess.openToPublic) { .object($0.members) },
      ],
    ]
  }

  /// The proof for people: what passes, what was left out and why, whether every rule is necessary, and what else is allowed.
  var proofText: [Text] {
    let observed = rules.count { $0.basis == .observed }
    let necessary: Text =
      proof.isNecessary
      ? "each of the \(count: observed, "rule") that were observed: without it, connections would be dropped"
      : "NOT every rule: see 'droppedWithout' in -o json"
    return [
      "Proof, by replaying the traffic against the proposed policies:",
      "  pass:       \(count: proof.allowed, "connection") of these components that succeeded",
    ] + leftOut + ["  necessary:  \(necessary)"] + excess
  }

  private var leftOut: [Text] {
    guard !proof.leftOut.isEmpty else { return ["  left out:   nothing"] }
    let unexpected = Dictionary(grouping: self.unexpected, by: \.id)
    var lines: [Text] = ["  left out:"]
    for flow in proof.leftOut where flow.reason != .ownNode {
      lines.append("    \(flow.edge.text), \(flow.edge.outcomesText): \(reason(flow, unexpected))")
    }
    let ownNode = proof.leftOut.filter { $0.reason == .ownNode }
    if !ownNode.isEmpty {
      let count = ownNode.reduce(0) { $0 + $1.edge.connections }
      lines.append(
        "    \(count: count, "connection") from the pods' own nodes: every network plugin lets them in, no rule is needed"
      )
    }
    return lines
  }

  private func reason(_ flow: ProposalProof.LeftOutFlow, _ unexpected: [String: [UnexpectedFlow]]) -> Text {
    guard case .unexpected(let id) = flow.reason else { return flow.reason.text }
    let why = unexpected[id]?.first { $0.component == flow.component }?.text ?? "unexpected"
    return "\(why); \(command: "--include \(id)") allows it"
  }

  private var excess: [Text] {
    let excess = proof.excess
    guard excess.pairs > 0 || !excess.openToPublic.isEmpty else {
      return ["  excess:     no other pair of the pods in -f may connect"]
    }
    var lines: [Text] = [
      "  excess:     \(count: excess.pairs, "pair") of pods that were not seen to connect may connect too"
    ]
    for rule in rules {
      if let pairs = excess.byRule[rule.reference] {
        lines.append(
          "    \(rule.reference.text): \(count: pairs, "pair"), \(rule.rule.peersText) on \(rule.rule.portsText)")
      } else if excess.openToPublic.contains(rule.reference) {
        lines.append("    \(rule.reference.text): \(rule.rule.peersText) on \(rule.rule.portsText)")
      }
    }
    return lines
  }
}

extension ProposalProof.Reason {
  /// A stable word.
  fileprivate var word: String {
    switch self {
    case .denied: "denied"
    case .unexpected: "unexpected"
    case .directionUnknown: "direction-unknown"
    case .peerUnknown: "peer-unknown"
    case .subjectUnknown: "subject-unknown"
    case .notSelectable: "not-selectable"
    case .protocolWithoutPorts: "protocol-without-ports"
    case .neverSucceeded: "never-succeeded"
    case .ownNode: "own-node"
    case .hostNetwork: "host-network"
    }
  }
}
