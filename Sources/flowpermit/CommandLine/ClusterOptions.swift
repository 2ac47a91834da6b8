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
    _ arguments: Arguments, for use: Session.ObjectUse, _ console: Console,
    examiningBy release: KubernetesRelease? = nil
  ) throws(ToolError) -> Cluster {
    let cluster: Cluster
    do {
      cluster = try ManifestReader.read(arguments.all("filename"), examiningBy: release)
    } catch {
      throw ToolError(error.message, help: error.help)
    }
    try refuseUnreadable(cluster.issues, named: arguments.all("filename"))
    // Where a verdict rests on the objects, what is wrong with a policy is a finding of the answer.
    report(cluster.issues.filter { use == .naming || !$0.severity.isFinding }, console)
    if !arguments.all("filename").isEmpty, !cluster.hasInventory, cluster.policies.isEmpty,
      cluster.examined.isEmpty, cluster.adminPolicies.isEmpty, cluster.namespaces.isEmpty
    {
      let message =
        "no Kubernetes object that is needed was found in \(arguments.all("filename").joined(separator: ", "))"
      guard use == .naming || !cluster.unjudgedPolicies.isEmpty else {
        throw ToolError(
          message, help: "give policies, or the cluster's objects; an empty file may be a command that failed")
      }
      console.warn(message)
    }
    if !cluster.unjudgedPolicies.isEmpty {
      let names = Text.list(cluster.unjudgedPolicies.sorted(), limit: 8) { .policy($0) }
      console.warn("policies of kinds that are not judged may decide differently: \(names)" as Text)
    }
    if !cluster.ignoredKinds.isEmpty {
      let kinds = cluster.ignoredKinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.shortened)" }
      let others = kinds.count > shownKinds ? ", and \(kinds.count - shownKinds) more kinds" : ""
      console.note("objects that are not needed: \(kinds.prefix(shownKinds).joined(separator: ", "))\(others)")
    }
    return cluster
  }

  /// Reads the policies in a file or folder. Throws a `ToolError` where it cannot be read, or holds nothing that policies depend on.
  static func policySet(_ path: String, _ console: Console) throws(ToolError) -> Cluster {
    let set: Cluster
    do {
      set = try ManifestReader.read([path])
    } catch {
      throw ToolError(
        error.message,
        help: "a set is a preset ('flowpermit presets' lists them), a file or folder, or 'none'")
    }
    try refuseUnreadable(set.issues, named: [path])
    report(set.issues.filter { !$0.severity.isFinding }, console)
    guard set.hasInventory || !set.policies.isEmpty || !set.adminPolicies.isEmpty || !set.unjudgedPolicies.isEmpty
    else {
      throw ToolError("no policy is in '\(path)'", help: "for a set without policies, write: none")
    }
    return set
  }

  /// Throws a `ToolError` if a file that is named itself could not be read as a whole: what is missing may be the policy that decides.
  /// Of folders and archives the rest is used, and the exit status says that a part is missing.
  private static func refuseUnreadable(_ issues: [ManifestIssue], named files: [String]) throws(ToolError) {
    // Line 0 stands for a part of an archive or a folder.
    let unreadable = issues.filter { $0.severity == .error && $0.source.line > 0 && files.contains($0.source.file) }
    guard let first = unreadable.first else { return }
    let others = unreadable.count > 1 ? " (and \(unreadable.count - 1) more)" : ""
    throw ToolError(
      "\(first.source.file):\(first.source.line): \(first.message)\(others)",
      help: "nothing was judged, because a policy that decides may be missing: mend the file, or leave it out")
  }

  private static let shownKinds = 40

  /// Reports the issues in their order. The same issue in one file is reported once, with its count.
  private static func report(_ issues: [ManifestIssue], _ console: Console) {
    var counts: [ManifestIssue: Int] = [:]
    func group(_ issue: ManifestIssue) -> ManifestIssue {
      ManifestIssue(issue.severity, ObjectSource(file: issue.source.file, line: 0), issue.message)
    }
    for issue in issues { counts[group(issue), default: 0] += 1 }
    for issue in issues {
      guard let count = counts.removeValue(forKey: group(issue)) else { continue }
      report(issue, count > 1 ? " (and \(count - 1) more times in this file)" : "", console)
    }
  }

  private static func report(_ issue: ManifestIssue, _ others: String, _ console: Console) {
    let place = "\(issue.source.file):\(issue.source.line)"
    switch issue.severity {
    // Line 0 stands for an archive or a folder, which says itself what became of its part.
    case .error where issue.source.line == 0, .leftOut where issue.source.line == 0:
      console.warn("\(issue.source.file): \(issue.message)")
    case .error: console.warn("\(place): \(issue.message); it was left out\(others)")
    case .leftOut: console.mention("\(place): \(issue.message); it was left out\(others)")
    case .refused:
      console.warn("\(place): the API server would refuse this: \(issue.message); it is judged as written\(others)")
    case .noNamespace:
      console.warn("\(place): \(issue.message); it is taken for one of the namespace default\(others)")
    case .notJudged, .unknownField, .sameName: console.warn("\(place): \(issue.message)\(others)")
    }
  }

  /// Whether ipBlocks match pods, as `--ipblock-matches-pods` says; nil where the network plugin decides.
  static func reach(_ arguments: Arguments) throws(ToolError) -> PolicyEvaluator.BlockReach? {
    guard arguments.has("ipblock-matches-pods") else { return nil }
    return try arguments.choice("ipblock-matches-pods", default: .pods)
  }

  /// The policies to judge by: those in `-f`, and the presets. A preset's object stands for one of the same name in `-f`.
  ///
  /// With `--replace` the presets alone, or without presets the policies of the last `-f` alone.
  static func policies(
    _ arguments: Arguments, _ inventory: Inventory, _ profiles: ComponentProfiles, _ parameters: Parameters,
    _ console: Console
  ) throws(ToolError) -> [NetworkPolicy] {
    let names = ReleaseNames(inventory, profiles, parameters)
    var policies = try remaining(arguments, inventory.cluster, console)
    if !arguments.has("replace") { addOperatorPolicies(to: &policies, inventory.cluster, parameters, console) }
    for name in arguments.all("preset") {
      for policy in try preset(named: name).policies(parameters, for: names) {
        policies.removeAll { $0.namespace == policy.namespace && $0.name == policy.name }
        policies.append(policy)
      }
    }
    return policies
  }

  /// Adds what the operator for OpenShift creates for CertManager and IstioCSR objects, and says so.
  private static func addOperatorPolicies(
    to policies: inout [NetworkPolicy], _ cluster: Cluster, _ parameters: Parameters, _ console: Console
  ) {
    for operand in cluster.operands {
      let missing = operand.policies(missingIn: policies, parameters)
      guard !missing.isEmpty else { continue }
      policies += missing
      let names = Text.list(missing.map(PolicyReference.init).sorted(), limit: 12) { .policy($0) }
      console.warn(
        "\(name: operand.title) makes the operator create policies that are not among the objects; judged as its releases 1.18 to 1.20 write them: \(names)"
          as Text)
    }
  }

  /// The policies of `-f` that decide. Says with `--replace` which ones are taken away, and what stays in force.
  private static func remaining(
    _ arguments: Arguments, _ cluster: Cluster, _ console: Console
  ) throws(ToolError) -> [NetworkPolicy] {
    guard arguments.has("replace") else { return cluster.policies }
    let kept = arguments.all("preset").isEmpty ? try policiesOfLastFile(arguments, cluster) : []
    let keptReferences = Set(kept.map(PolicyReference.init))
    let replaced = cluster.policies.map(PolicyReference.init).filter { !keptReferences.contains($0) }.sorted()
    console.note(
      replaced.isEmpty
        ? "--replace: -f has no other NetworkPolicy to replace" as Text
        : "--replace: judged as if these were deleted: \(.list(replaced, limit: 8) { .policy($0) })")
    let staying = (cluster.adminPolicies.map(\.reference) + cluster.unjudgedPolicies).sorted()
    if !staying.isEmpty {
      console.note("policies of other kinds stay in force: \(.list(staying, limit: 8) { .policy($0) })" as Text)
    }
    return kept
  }

  private static func policiesOfLastFile(
    _ arguments: Arguments, _ cluster: Cluster
  ) throws(ToolError) -> [NetworkPolicy] {
    let files = arguments.all("filename")
    guard let last = files.last, files.count > 1 else {
      throw ToolError(
        "--replace needs policies to judge by",
        help: "name a built-in set with --preset, or give the new policies as the last -f")
    }
    let kept = cluster.policies.filter { isFrom(last, $0) }
    guard !kept.isEmpty else {
      throw ToolError(
        "no NetworkPolicy is in '\(last)', the last -f", help: "give the new policies as the last -f")
    }
    return kept
  }

  private static func isFrom(_ path: String, _ policy: NetworkPolicy) -> Bool {
    guard let file = policy.source?.file else { return false }
    return file == path || file.hasPrefix(path + "/") || file.hasPrefix(path + ":")
  }

  /// Policies of one name among those that are judged together.
  static func sameNames(_ arguments: Arguments, _ cluster: Cluster) -> [ManifestIssue] {
    guard arguments.has("replace") else { return ManifestIssue.sameNames(cluster.policies) }
    guard arguments.all("preset").isEmpty, let last = arguments.all("filename").last else { return [] }
    return ManifestIssue.sameNames(cluster.policies.filter { isFrom(last, $0) })
  }

  /// Throws a `ToolError` where there is no preset of this name.
  static func preset(named name: String) throws(ToolError) -> Preset {
    if let preset = Preset.named(name) { return preset }
    let near = Suggestion.nearest(to: name, among: Preset.all.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
    throw ToolError("there is no preset '\(name)'", help: "\(near)'flowpermit presets' lists them")
  }
}
