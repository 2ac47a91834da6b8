import PolicyAnalysis
import Reporting

/// `flowpermit explain`.
enum ExplainCommand {
  static let command = Command(
    name: "explain", operands: "[ID]", summary: "What a finding means, what it rests on, and what helps",
    discussion: """
      Tells of one kind of finding all that is known: how it shows, why it happens, what to do, how to make sure, and what is easily \
      taken for it. Without an id it lists all of them.
      """,
    examples: ["flowpermit explain webhook-ingress-denied", "flowpermit explain"],
    options: []
  ) { arguments, console in
    guard let id = arguments.operands.first else {
      try console.write(SignatureText.list(SignatureCatalogue.all))
      return .nothingToReport
    }
    guard let signature = SignatureCatalogue.signature(id) else {
      let near =
        Suggestion.nearest(to: id, among: SignatureCatalogue.all.map(\.id)).map { "did you mean '\($0)'? " } ?? ""
      throw ToolError("there is no finding '\(id)'", help: "\(near)'flowpermit explain' lists them")
    }
    try console.write(SignatureText.text(signature))
    return .nothingToReport
  }
}
