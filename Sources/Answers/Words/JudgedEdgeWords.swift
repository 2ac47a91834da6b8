import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

extension Graph {
  /// Edges with their verdicts.
  init(judged edges: [JudgedEdge], about subjects: Set<String>) {
    let columns: [Table.Column] = [
      .init("FROM"), .init("TO"), .init("PORT"), .init("PURPOSE"), .init("CONNECTIONS", .right), .init("VERDICT"),
      .init("PROPOSED"), .init("RECORDED"), .init("POLICIES"),
    ]
    self.init(
      Table(columns, Listing(edges) { edge in Table.Row(cells: edge.cells, data: edge.data) }),
      Listing(edges) { judged in
        let edge = judged.edge
        return Graph.Edge(
          source: edge.sourceName, destination: edge.destinationName, label: edge.portText,
          connections: edge.connections, purpose: edge.key.purpose.rawValue, verdict: judged.state.rawValue,
          proposed: judged.proposedWord, explanation: judged.explanation)
      })
    self.subjects = subjects
  }
}

extension JudgedEdge {
  fileprivate var cells: [Text] {
    [
      Text(.party(edge.sourceName)), Text(.party(edge.destinationName)), edge.portText,
      Text(words: edge.key.purpose.rawValue), "\(edge.connections)", Text(words: state.text),
      Text(words: isAllowedByProposal.map { $0 ? "allowed" : "denied" } ?? ""), edge.outcomesText,
      .list(explanation.policies, separator: "; "),
    ]
  }

  fileprivate var data: Datum {
    [
      "edge": edge.data, "state": .word(state.rawValue), "denied": .int(denied),
      "egress": Datum(verdict) { .word($0.egress.decision.word) },
      "ingress": Datum(verdict) { .word($0.ingress.decision.word) },
      "because": .words(Set(missing.map(\.word)).sorted()), "proposed": Datum(proposedWord, Datum.word),
    ]
  }

  /// `allowed` or `would-drop`; nil where there is no proposal or no verdict.
  fileprivate var proposedWord: String? {
    isAllowedByProposal.map { ($0 ? State.allowed : State.wouldDrop).rawValue }
  }

  fileprivate var explanation: Graph.Edge.Explanation {
    .init(recorded: recorded, policies: policies, unchecked: unchecked)
  }

  private var recorded: Text {
    guard state != .neededNotSeen else { return "Not seen; a component needs it." }
    let drops = edge.drops.map { claim in claim.text }
    return drops.isEmpty ? edge.seenText : "\(edge.seenText); \(.list(drops, separator: "; ", limit: 3))"
  }

  private var policies: [Text] {
    guard let verdict else { return [] }
    let view = VerdictView(verdict)
    return PolicyDirection.allCases.map { direction in
      let side = view[direction]
      let text: Text = "\(words: direction.rawValue): \(side.text)"
      guard let nearest = side.nearest else { return text }
      let place: Text = nearest.rule.policy.source.map { " (\(file: $0.file, line: $0.line))" } ?? ""
      return "\(text); nearest: \(nearest.rule.text)\(place): \(nearest.differences)"
    }
  }

  private var unchecked: Text {
    if !missing.isEmpty { return missing.text }
    switch state {
    case .notJudged: return "no policies to judge by, or NetworkPolicy does not cover the connection"
    case .failed: return "why it fails: the policies given allow it; 'flowpermit diagnose' says what it looks like"
    case .neededNotSeen: return "whether the component used it: it was not seen"
    case .dropped: return "which policy dropped it: none of the policies given denies it"
    case .wouldDrop, .cannotJudge, .allowed: return ""
    }
  }
}

extension JudgedEdge.State {
  /// In a table's cell.
  fileprivate var text: String {
    switch self {
    case .wouldDrop: "would drop"
    case .neededNotSeen: "needed, not seen, would drop"
    case .dropped: "dropped when recorded"
    case .failed: "failed, not by these policies"
    case .cannotJudge: "cannot be judged"
    case .notJudged: "not judged"
    case .allowed: "allowed"
    }
  }
}
