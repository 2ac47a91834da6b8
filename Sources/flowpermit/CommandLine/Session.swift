import Answers
import ByteInput
import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// One run of one verb: its command line, and what it reads because the verb asks for it.
///
/// A class, because the runner asks it afterwards what was wrong with the objects.
final class Session {
  let verb: String
  private(set) var arguments: Arguments
  let console: Console
  /// What was wrong with the objects that a verdict rests on.
  private(set) var objectIssues: [ManifestIssue] = []

  init(verb: String, arguments: Arguments, console: Console) {
    self.verb = verb
    self.arguments = arguments
    self.console = console
  }

  /// What an analysis of inputs works on.
  struct Evidence {
    let context: AnalysisContext
    let classification: Classification
    /// What components say in their logs.
    let messages: [LogMessage]

    var reading: Scope.Reading { Scope.Reading(classification) }
  }

  /// Takes away the first operand, which named what to do.
  func dropFirstOperand() { arguments = arguments.withoutFirstOperand() }

  /// What the objects of `-f` are for.
  enum ObjectUse {
    /// A verdict rests on them.
    case judging
    /// They only give names.
    case naming
  }

  /// What a verb does with the traffic.
  enum Use {
    /// Lists it: that the input was read is all that it says.
    case listing
    /// Judges it, so that a question about nothing is an error.
    case judging
    /// Judges also what components need, so that something is left to judge where the inputs hold no connection.
    case judgingNeeds
  }

  /// Whether traffic is given: files, a folder, or an interface to listen on.
  var hasInput: Bool { !arguments.operands.isEmpty || arguments.has("interface") }

  /// The objects that `-f` names.
  func cluster(
    for use: ObjectUse = .judging, examiningBy release: KubernetesRelease? = nil
  ) throws(ToolError) -> Cluster {
    let cluster = try ClusterOptions.cluster(arguments, for: use, console, examiningBy: release)
    objectIssues =
      switch use {
      case .judging: (cluster.issues + ClusterOptions.sameNames(arguments, cluster)).sorted()
      case .naming: cluster.issues.filter { !$0.severity.isFinding }
      }
    return cluster
  }

  /// The policies in a file or folder, with what is wrong in them.
  func policySet(_ path: String) throws(ToolError) -> Cluster {
    let set = try ClusterOptions.policySet(path, console)
    objectIssues = Set(objectIssues + set.issues + ManifestIssue.sameNames(set.policies)).sorted()
    return set
  }

  /// Forgets the issues that would become findings of these ids.
  func leaveOut(issuesOf ids: Set<String>) {
    objectIssues.removeAll { issue in Answer.findingID(of: issue).map(ids.contains) ?? false }
  }

  /// The inputs and logs, with everything that was wrong in them reported.
  func observations(logs: [String] = [], patterns: [[String]] = []) throws(ToolError) -> Observations {
    try InputOptions.observations(arguments, console, logs: logs, patterns: patterns)
  }

  /// The cluster with the policies to judge by.
  func context(_ cluster: Cluster) throws(ToolError) -> AnalysisContext {
    let parameters = try ClassifierOptions.parameters(arguments, cluster)
    let inventory = Inventory(cluster)
    let profiles = try ClassifierOptions.profiles(arguments)
    return AnalysisContext(
      inventory: inventory, profiles: profiles, parameters: parameters,
      policies: try ClusterOptions.policies(arguments, inventory, profiles, parameters, console),
      blocksReach: try ClusterOptions.reach(arguments),
      external: try arguments.choice("external", default: .public))
  }

  /// Reads the inputs and classifies them for the given cluster.
  func evidence(
    _ context: AnalysisContext, logs: [String] = [], patterns: [[String]] = [], use: Use = .judging
  ) throws(ToolError) -> Evidence {
    // A wrong condition is reported before anything is read.
    let filter = try ClassifierOptions.filter(arguments)
    var observations = try observations(logs: logs, patterns: patterns)
    let messages = observations.messages
    let taken = observations
    observations.conversations = FlowList([])
    var classification = classifier(context).classify(consume taken)
    try checkComplete(classification)
    if use == .judging, classification.edges.isEmpty {
      explain(Scope.Reading(classification))
      throw ToolError(
        "the inputs hold no connection, so that nothing can be judged",
        help: "check that the recording is of the right place and time, and that it was not cut short")
    }
    try compare(ObjectsInTraffic(context.inventory).compare(classification.edges), use)
    try ClassifierOptions.checkNamespaces(arguments, context.inventory.cluster, classification.edges.lazy.map(\.key))
    classification.takeBackUnheardAnswers()
    classification.edges = try ClassifierOptions.apply(filter, to: classification.edges, context, use)
    explain(Scope.Reading(classification))
    return Evidence(context: context, classification: classification, messages: messages)
  }

  /// What was read where no input is given, and only the objects are judged.
  func noReading(_ context: AnalysisContext) throws(ToolError) -> Scope.Reading {
    try ClassifierOptions.checkNamespaces(arguments, context.inventory.cluster, [])
    return Scope.Reading(classifier(context).classify(Observations()))
  }

  /// Reads the inputs and adds up who talks to whom, to list it.
  func summaries(_ context: AnalysisContext) throws(ToolError) -> (Scope.Reading, EdgeSummaries) {
    let (classification, edges) = classifier(context).summarize(try observations())
    try checkComplete(classification)
    try compare(ObjectsInTraffic(context.inventory).compare(edges), .listing)
    try ClassifierOptions.checkNamespaces(arguments, context.inventory.cluster, edges.keys)
    explain(Scope.Reading(classification))
    return (Scope.Reading(classification), edges)
  }

  private func classifier(_ context: AnalysisContext) -> Classifier {
    Classifier(inventory: context.inventory, profiles: context.profiles, parameters: context.parameters)
  }

  /// Throws where conversations could not be read back from disk.
  private func checkComplete(_ classification: Classification) throws(ToolError) {
    guard let failure = classification.failure else { return }
    throw ToolError(failure, help: "it was in the folder that TMPDIR names, or in /tmp")
  }

  /// Throws where the objects are those of another cluster: they say nothing about this traffic.
  private func compare(_ finding: ObjectsInTraffic.Finding, _ use: Use) throws(ToolError) {
    guard finding == .foreign else { return }
    let message =
      "the objects of -f are not those of this traffic: no address of the traffic is a pod's, a node's or a Service's, and no pod's name is the same"
    switch use {
    case .listing: console.warn(message)
    case .judging, .judgingNeeds:
      throw ToolError(
        message,
        help:
          "give the objects of the cluster that was recorded: kubectl get ns,nodes,pods,svc,endpointslices,netpol -A -o yaml"
      )
    }
  }

  /// Says what was read, and what it cannot support.
  private func explain(_ reading: Scope.Reading) {
    console.note(reading.sentence)
    for limit in reading.limits { console.note(limit) }
    if !reading.ambiguousAddresses.isEmpty {
      let addresses = Text.list(reading.ambiguousAddresses) { .address($0) }
      console.warn("two pods had the same address at the same time: \(addresses)" as Text)
    }
  }
}
