import ByteInput
import KubeModel

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
      case .error: console.warn("\(place): \(issue.message); it was left out")
      case .refused:
        console.warn("\(place): the API server would refuse this: \(issue.message); it is judged as written")
      }
    }
    if !cluster.adminPolicies.isEmpty {
      let names = cluster.adminPolicies.sorted().joined(separator: ", ")
      console.warn("admin-tier policies may override what is said here: \(names)")
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
}
