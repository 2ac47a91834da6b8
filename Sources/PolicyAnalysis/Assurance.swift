import Classifier
public import FlowModel
public import KubeModel

/// What an answer rests on: what was judged, what could not be judged and why.
///
/// One value for all verbs, made of parts and gaps that each analysis adds. The exit status and the sentence that says what the answer is
/// worth come from it and from nothing else.
public struct Assurance: Sendable {
  /// Something that was judged.
  public enum Part: Hashable, Sendable {
    /// Connections that were recorded.
    case connections(Int)
    /// Needs of components, by policies.
    case needs(Int)
    /// Needs that were seen, all of their connections with success.
    case needsSeen(Int)
    /// Objects of the cluster, which hold no policy: nothing is isolated.
    case objectsWithoutPolicies
    /// Lines of component logs that were understood.
    case logLines(Int)
  }

  /// Something that could not be judged.
  public enum Gap: Hashable, Sendable {
    /// Nothing to judge by: no policies, and no objects that could hold some.
    case noPolicies
    /// Connections of which something is missing.
    case connections(Int, missing: [MissingFact])
    /// A need of which something is missing.
    case need(component: String, namespace: String, need: String, missing: [MissingFact])
    /// A need without connections. `interval` is the longest time in seconds between them; nil where an event causes them.
    case notSeen(component: String, namespace: String, need: String, interval: Int?)
    /// Connections that still waited for an answer when the recording ended.
    case undecided(Int)
    /// Failed connections with an unknown end.
    case unplaced(Int)
    /// Policies of kinds that are not judged.
    case otherKinds([PolicyReference])
    /// Issuers of controllers that are not known: what those connect to; their titles.
    case unknownIssuers([String])
    /// No traffic and no log was given.
    case noRecording
    /// Lines of component logs that were not understood: errors, and warnings that sound like a failure.
    case logLines(Int)
    /// Lines of logs of which no line has a component's format.
    case foreignLogs(Int)
  }

  public enum Extent: Hashable, Sendable {
    case everything
    case part
    case nothing
  }

  public private(set) var parts: [Part] = []
  public private(set) var gaps: [Gap] = []
  /// From the first to the last record; nil where nothing was recorded, or without times.
  public var recorded: TimeWindow?

  public init() {}

  /// Adds a part; one of nothing is left out.
  public mutating func add(_ part: Part) {
    switch part {
    case .connections(0), .needs(0), .needsSeen(0), .logLines(0): return
    case .connections, .needs, .needsSeen, .objectsWithoutPolicies, .logLines: parts.append(part)
    }
  }

  /// Adds a gap; one of nothing is left out.
  public mutating func add(_ gap: Gap) {
    switch gap {
    case .connections(0, _), .undecided(0), .unplaced(0), .otherKinds([]), .unknownIssuers([]), .logLines(0),
      .foreignLogs(0):
      return
    case .noPolicies, .connections, .need, .notSeen, .undecided, .unplaced, .otherKinds, .unknownIssuers,
      .noRecording, .logLines, .foreignLogs:
      gaps.append(gap)
    }
  }

  public var extent: Extent { parts.isEmpty ? .nothing : gaps.isEmpty ? .everything : .part }

  /// The needs without connections.
  public var notSeen: [Gap] { gaps.filter { if case .notSeen = $0 { true } else { false } } }
}

extension Assurance {
  /// What a verdict by policies rests on.
  init(_ report: DropReport, _ context: AnalysisContext) {
    self.init()
    let cluster = context.inventory.cluster
    if !context.hasPolicies, context.knowsPolicies { add(.objectsWithoutPolicies) }
    add(.otherKinds(cluster.unjudgedPolicies.sorted()))
    recorded = report.window
    guard context.knowsPolicies else {
      add(Gap.noPolicies)
      return
    }
    let dropped = report.findings.reduce(0) { $0 + $1.edge.connections }
    add(.connections(report.allowed + report.undefined + dropped))
    addNeeds(report.expectedFlows)
    add(.unknownIssuers(context.unknownIssuers))
    add(.connections(report.unjudged, missing: Set(report.unjudgedFor.keys.joined()).sorted()))
  }

  /// What a diagnosis rests on.
  init(_ report: DiagnosisReport, _ edges: [Edge], _ logs: LogExtent, _ context: AnalysisContext) {
    self.init()
    recorded = report.window
    add(.connections(edges.reduce(0) { $0 + $1.connections } - report.undecided))
    add(Part.logLines(logs.lines))
    add(.foreignLogs(logs.foreignLines))
    add(Gap.logLines(report.messages.reduce(0) { $0 + ($1.verdict == .notUnderstood ? $1.message.count : 0) }))
    // Where nothing was recorded, what the policies say of needs is no diagnosis.
    if parts.isEmpty { add(Gap.noRecording) } else if context.hasPolicies { addNeeds(report.expectedFlows) }
    addSights(report.expectedFlows)
    add(.undecided(report.undecided))
    add(.unplaced(report.unplaced.values.reduce(0, +)))
    add(.otherKinds(context.inventory.cluster.unjudgedPolicies.sorted()))
  }

  /// Adds the needs that were judged by policies, and those that could not be.
  mutating func addNeeds(_ flows: [ExpectedFlow]) {
    add(.needs(flows.count { $0.isJudged }))
    for flow in flows {
      guard case .cannotJudge(let missing)? = flow.verdict else { continue }
      add(.need(component: flow.component, namespace: flow.namespace, need: flow.need.id, missing: missing))
    }
  }

  /// Adds the needs by what the recording shows of them.
  mutating func addSights(_ flows: [ExpectedFlow]) {
    add(.needsSeen(flows.count(where: \.isSeenWell)))
    for flow in flows where flow.connections == 0 {
      add(
        .notSeen(
          component: flow.component, namespace: flow.namespace, need: flow.need.id, interval: flow.need.interval))
    }
  }
}

extension AnalysisContext {
  /// The issuers of whose controllers there is no profile, sorted.
  fileprivate var unknownIssuers: [String] {
    let known = Set(profiles.all.flatMap(\.issuerKinds))
    return inventory.cluster.issuers.compactMap { issuer in
      guard case .external(let group, _) = issuer.service else { return nil }
      return known.contains("\(issuer.kind).\(group)") ? nil : issuer.title
    }.sorted()
  }
}

extension ExpectedFlow {
  fileprivate var isJudged: Bool {
    switch verdict {
    case .allowed, .denied, .partlyDenied: true
    case .cannotJudge, nil: false
    }
  }
}

/// How much of component logs was read.
public struct LogExtent: Hashable, Sendable {
  /// The lines of logs in which some line has a component's format, with those that report nothing.
  public var lines: Int
  /// The lines of other texts.
  public var foreignLines: Int

  public init(lines: Int = 0, foreignLines: Int = 0) {
    self.lines = lines
    self.foreignLines = foreignLines
  }

  public init(_ statistics: IngestStatistics) {
    let read = statistics.inputs.reduce(0) { $0 + ($1.capabilities == .messages ? $1.records : 0) }
    foreignLines = statistics.skipped[.notALog] ?? 0
    lines = max(0, read - foreignLines)
  }
}
