import Answers
import ByteInput
import Classifier
import KubeModel
import PolicyAnalysis

/// What `-f` and its relatives bring: the cluster's objects, and the policies to judge by.
enum ClusterOptions {
  /// Reads all that `-f` names and reports what was wrong in it. Throws a `ToolError` for a path that cannot be read.
  static func cluster(_ arguments: Arguments, _ console: Console) throws(ToolError) -> Cluster {
    let cluster: Cluster
    do {
      cluster = try ManifestReader.read(arguments.all("filename"))
    } catch {
      throw ToolError(error.message, help: error.help)
    }
    for issue in cluster.issues {
      let place = "\(issue.source.file):\(issue.source.line)"
      switch issue.severity {
      // Line 0 stands for an archive, which says itself what became of its member.
      case .error where issue.source.line == 0: console.warn("\(issue.source.file): \(issue.message)")
      case .error: console.warn("\(place): \(issue.message); it was left out")
      case .refused:
        console.warn("\(place): the API server would refuse this: \(issue.message); it is judged as written")
      }
    }
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
