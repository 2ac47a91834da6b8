import Answers
import Documents
import KubeModel
import PolicyAnalysis

/// `flowpermit lint`.
enum LintCommand {
  static let command = Command(
    name: "lint", operands: "-f K8S",
    summary: "Review policies without traffic: what the API server refuses, traps, and who isolates what",
    discussion: """
      Reads the NetworkPolicies in -f and says what an API server would refuse, with the path of the field and the server's own word for \
      the error. Then it looks for what the server accepts and hardly anybody intends, compares the policies with the pods, Services and \
      namespaces among the objects, lists by which policies each component is isolated, and judges what the components need.
      A file for --ignore-file has one id a line; what follows a # is a comment.
      """,
    examples: [
      "flowpermit lint -f policies.yaml",
      "flowpermit lint -f cluster.yaml -f policies.yaml --ignore metadata-service-open",
      "flowpermit lint -f cluster.yaml --target operator-1.17",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.replace, CommonOptions.profile,
      CommonOptions.addressBlocks,
      OptionSpecification(
        "kubernetes", value: .one(name: "VERSION"),
        help: "the API server's release, from \(KubernetesRelease.oldest) (default: \(KubernetesRelease.newest))"),
      OptionSpecification(
        "target", value: .one(name: "RELEASE"),
        help: "name what a downgrade to this release would leave behind: operator-1.17"),
      OptionSpecification("ignore", value: .many(name: "ID"), help: "leave findings of this kind out; repeatable"),
      OptionSpecification("ignore-file", value: .one(name: "FILE"), help: "the same for every id in a file"),
    ] + CommonOptions.parameters,
    work: .answer([.list, .verdicts]) { session in
      let arguments = session.arguments
      guard arguments.operands.isEmpty else {
        throw ToolError("lint takes no '\(arguments.operands[0])'", help: "name files of objects with -f")
      }
      let release = try release(arguments, session)
      let ignored = try ignored(arguments)
      let target: Target? = arguments.has("target") ? try arguments.choice("target", default: .withoutPolicies) : nil
      let context = try session.context(try session.cluster(examiningBy: release))
      session.leaveOut(issuesOf: ignored)
      return .lint(
        LintAnalysis(context).report(downgrade: target != nil), context.inventory.cluster, ignoring: ignored)
    })

  /// A release without policies of its own.
  private enum Target: String, CaseIterable {
    case withoutPolicies = "operator-1.17"
  }

  private static func release(_ arguments: Arguments, _ session: Session) throws(ToolError) -> KubernetesRelease {
    guard let text = arguments.value("kubernetes") else { return .newest }
    guard let release = KubernetesRelease(text), release >= .oldest else {
      throw ToolError(
        "--kubernetes does not know '\(text)'",
        help: "it takes a release from \(KubernetesRelease.oldest), such as \(KubernetesRelease.newest)")
    }
    if release > .newest {
      session.console.warn("Kubernetes \(release) is not known: judged as \(KubernetesRelease.newest)")
    }
    return min(release, .newest)
  }

  private static func ignored(_ arguments: Arguments) throws -> Set<String> {
    var ids = arguments.all("ignore")
    if let path = arguments.value("ignore-file") {
      let text = String(decoding: try FileBytes.read(path, limit: FileBytes.generated), as: UTF8.self)
      for line in text.split(whereSeparator: \.isNewline) {
        let word = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        ids += word.map(String.init)
      }
    }
    let known = VerdictFinding.all.map(\.id)
    for id in ids where !known.contains(id) {
      let near = Suggestion.nearest(to: id, among: known).map { "did you mean '\($0)'? " } ?? ""
      throw ToolError("there is no finding '\(id)' to ignore", help: "\(near)'flowpermit explain' lists them")
    }
    return Set(ids)
  }
}
