import Answers
import ByteInput
import Classifier
import Documents
import KubeModel
import PolicyAnalysis

/// What `-f` and its relatives bring: the cluster's objects, and the policies to judge by.
enum ClusterOptions {
  /// Reads all that `-f` names and reports what was wrong in it. Throws a `ToolError` for a path that cannot be read.
  static func cluster(
    _ arguments: Arguments, for use: Session.ObjectUse, _ console: Console
  ) throws(ToolError) -> Cluster {
    let cluster: Cluster
    do {
      cluster = try ManifestReader.read(arguments.all("filename"))
    } catch {
      throw ToolError(error.message, help: error.help)
    }
    try refuseUnreadable(cluster.issues, named: arguments.all("filename"))
    // Where a verdict rests on the objects, an unknown field is a finding of the answer.
    for issue in cluster.issues where use == .naming || issue.severity != .unknownField { report(issue, console) }
    if !arguments.all("filename").isEmpty, !cluster.hasInventory, cluster.policies.isEmpty,
      cluster.adminPolicies.isEmpty, cluster.namespaces.isEmpty
    {
      console.warn(
        "no Kubernetes object that is needed was found in \(arguments.all("filename").joined(separator: ", "))")
    }
    if !cluster.unjudgedPolicies.isEmpty {
      let names = Text.list(cluster.unjudgedPolicies.sorted(), limit: 8) { .policy($0) }
      console.warn("policies of kinds that are not judged may decide differently: \(names)" as Text)
    }
    if !cluster.ignoredKinds.isEmpty {
      let kinds = cluster.ignoredKinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      console.note("objects that are not needed: \(kinds.joined(separator: ", "))")
    }
    return cluster
  }

  /// Throws a `ToolError` if a file that is named itself could not be read as a whole: what is missing may be the policy that decides.
  /// Of folders and archives the rest is used, and the exit status says that a part is missing.
  private static func refuseUnreadable(_ issues: [ManifestIssue], named files: [String]) throws(ToolError) {
    let unreadable = issues.filter { $0.severity == .error && files.contains($0.source.file) }
    guard let first = unreadable.first else { return }
    let others = unreadable.count > 1 ? " (and \(unreadable.count - 1) more)" : ""
    throw ToolError(
      "\(first.source.file):\(first.source.line): \(first.message)\(others)",
      help: "nothing was judged, because a policy that decides may be missing: mend the file, or leave it out")
  }

  private static func report(_ issue: ManifestIssue, _ console: Console) {
    let place = "\(issue.source.file):\(issue.source.line)"
    switch issue.severity {
    // Line 0 stands for an archive, which says itself what became of its member.
    case .leftOut where issue.source.line == 0: console.warn("\(issue.source.file): \(issue.message)")
    case .error, .leftOut: console.warn("\(place): \(issue.message); it was left out")
    case .refused:
      console.warn("\(place): the API server would refuse this: \(issue.message); it is judged as written")
    case .notJudged, .unknownField: console.warn("\(place): \(issue.message)")
    }
  }

  /// Whether ipBlocks match pods, as `--ipblock-matches-pods` says.
  static func reach(_ arguments: Arguments) throws(ToolError) -> PolicyEvaluator.BlockReach {
    try arguments.choice("ipblock-matches-pods", default: .pods)
  }

  /// The policies to judge by: those in `-f`, and the presets. A preset's object stands for one of the same name in `-f`.
  static func policies(
    _ arguments: Arguments, _ cluster: Cluster, _ parameters: Parameters
  ) throws(ToolError) -> [NetworkPolicy] {
    var policies = cluster.policies
    for name in arguments.all("preset") {
      for policy in try preset(named: name).policies(parameters) {
        policies.removeAll { $0.namespace == policy.namespace && $0.name == policy.name }
        policies.append(policy)
      }
    }
    return policies
  }

  /// Throws a `ToolError` where there is no preset of this name.
  static func preset(named name: String) throws(ToolError) -> Preset {
    if let preset = Preset.named(name) { return preset }
    let near = Suggestion.nearest(to: name, among: Preset.all.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
    throw ToolError("there is no preset '\(name)'", help: "\(near)'flowpermit presets' lists them")
  }
}
