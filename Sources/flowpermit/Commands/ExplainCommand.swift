import Answers
import Documents
import PolicyAnalysis

/// `flowpermit explain`.
enum ExplainCommand {
  static let command = Command(
    name: "explain", operands: "[ID]", summary: "Explain a finding: its meaning, its evidence and its fix",
    discussion: """
      Prints everything that is known of one kind of finding: how it shows, why it happens, what to do, how to confirm it, and which \
      other findings look like it. Without an id it lists all kinds.
      """,
    examples: ["flowpermit explain webhook-ingress-denied", "flowpermit explain"],
    options: [],
    work: .answer(.list) { session in
      guard let id = session.arguments.operands.first else {
        return .explain(SignatureCatalogue.all, VerdictFinding.all)
      }
      if let signature = SignatureCatalogue.signature(id) { return .explain(signature) }
      if let finding = VerdictFinding.named(id) { return .explain(finding) }
      let known = SignatureCatalogue.all.map(\.id) + VerdictFinding.all.map(\.id)
      let near = Suggestion.nearest(to: id, among: known).map { "did you mean '\($0)'? " } ?? ""
      throw ToolError("there is no finding '\(id)'", help: "\(near)'flowpermit explain' lists them")
    })
}
