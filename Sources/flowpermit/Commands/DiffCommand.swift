import Answers
import Classifier
import KubeModel
import PolicyAnalysis

/// `flowpermit diff`.
enum DiffCommand {
  static let command = Command(
    name: "diff", operands: "A B -f K8S [INPUT...]",
    summary: "Show what two policy sets allow differently",
    discussion: """
      Compares two sets of policies: what changes for the connections of the inputs, for those that the components among the objects \
      need, and for what their pods can reach beyond that, when B takes the place of A. A set is the name of a preset, a file or folder with \
      policies, or 'none'; write ./NAME for a file that is called like a preset. NetworkPolicies in -f are left out on both sides, \
      unless --beside keeps them; policies of other kinds in -f stay in force. The exit status is 1 if B denies what A \
      allows and is needed or was seen, or opens what nothing needs.
      """,
    examples: [
      "flowpermit diff operator-1.18 helm-1.20 -f cluster.yaml",
      "flowpermit diff policies-main/ policies-branch/ -f cluster.yaml capture.pcap",
      "flowpermit diff none proposal -f cluster.yaml",
    ],
    options: [
      CommonOptions.manifests,
      OptionSpecification("beside", help: "keep the NetworkPolicies of -f in force beside both sets"),
      CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter, CommonOptions.profile,
      CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .verdicts]) { session in
      let names = session.arguments.operands.prefix(2)
      guard names.count == 2 else {
        throw ToolError(
          "diff needs two sets of policies",
          help: "for example: flowpermit diff operator-1.18 helm-1.20 -f cluster.yaml")
      }
      for _ in names { session.dropFirstOperand() }
      let cluster = try session.cluster(for: session.arguments.has("beside") ? .judging : .naming)
      guard cluster.hasInventory || session.hasInput else {
        throw ToolError(
          "diff needs the cluster's objects or an input, to compare what the policies do",
          help: "kubectl get ns,nodes,pods,svc,endpointslices -A -o yaml > cluster.yaml, then: -f cluster.yaml")
      }
      note(cluster, session)
      let base = try session.context(cluster)
      var sides: [AnalysisContext] = []
      for name in names { sides.append(try side(name, base, session)) }
      let comparison = PolicyComparison(sides[0], sides[1])
      let sets = (names[0], names[1])
      guard session.hasInput else {
        return .diff(comparison.report([]), try session.noReading(base), between: sets)
      }
      let evidence = try session.evidence(base, use: .judgingNeeds)
      return .diff(comparison.report(evidence.classification.edges), evidence.reading, between: sets)
    })

  /// Says which policies of `-f` decide.
  private static func note(_ cluster: Cluster, _ session: Session) {
    let policies = cluster.policies.map(PolicyReference.init).sorted()
    if !policies.isEmpty {
      let names = Text.list(policies, limit: 8) { .policy($0) }
      session.console.note(
        session.arguments.has("beside")
          ? "in force beside both sets: \(names)" as Text : "left out, because --beside is not given: \(names)")
    }
    let others = (cluster.adminPolicies.map(\.reference) + cluster.unjudgedPolicies).sorted()
    if !others.isEmpty {
      session.console.note("policies of other kinds stay in force: \(.list(others, limit: 8) { .policy($0) })" as Text)
    }
  }

  /// The context that judges by the set of this name.
  private static func side(
    _ name: String, _ base: AnalysisContext, _ session: Session
  ) throws(ToolError) -> AnalysisContext {
    var cluster = base.inventory.cluster
    var policies: [NetworkPolicy] = []
    if let preset = Preset.named(name) {
      let release = ReleaseNames(base.inventory, base.profiles, base.parameters)
      policies = preset.policies(base.parameters, for: release)
    } else if name != "none" {
      let set = try session.policySet(name)
      policies = set.policies
      let references = Set(set.adminPolicies.map(\.reference.withoutSource))
      cluster.adminPolicies.removeAll { references.contains($0.reference.withoutSource) }
      cluster.adminPolicies += set.adminPolicies
      cluster.unjudgedPolicies += set.unjudgedPolicies
    }
    let names = Set(policies.map { PolicyReference($0).withoutSource })
    let kept = session.arguments.has("beside") ? cluster.policies : []
    cluster.policies = kept.filter { !names.contains(PolicyReference($0).withoutSource) } + policies
    return try session.context(cluster)
  }
}

extension PolicyReference {
  /// The same policy wherever it was read.
  fileprivate var withoutSource: PolicyReference { PolicyReference(kind, namespace: namespace, name: name) }
}
