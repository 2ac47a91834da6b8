public import Classifier
public import FlowModel
public import KubeModel
public import PolicyAnalysis

/// What a verb says, as data. Renderers turn it into text.
public struct Answer {
  /// The name and version of the JSON document, such as `flowpermit/check/v1`; nil where the answer is nothing but manifests.
  public var schema: String?
  public var scope: Scope
  /// What asks for action: one of them, other than a note, makes the exit status 1.
  public var findings: Listing<Finding>
  public var sections: [Section]
  /// The section whose items are the lines of `-o jsonl`, or whose manifests are what `-o yaml` writes.
  public var primary: String?
  /// What was judged, and what could not be; nil for a verb that judges nothing.
  public var assurance: Assurance?
  /// What must hold, each with the judgement: needs of components, clients of the mesh, questions.
  public var requirements: Listing<Requirement> = Listing([])
  /// What the user should know beside the result, one sentence each.
  public var notes: [Text] = []
  /// What is shown on standard error where standard output holds nothing but manifests.
  public var aside: Section?
  /// Why an item of a listing could not be read back from disk; asked once everything is written.
  public var failure: () -> String?

  public init(
    schema: String?, scope: Scope = Scope(), findings: Listing<Finding> = Listing([]), primary: String? = nil,
    failure: @escaping () -> String? = { nil }, _ sections: [Section]
  ) {
    self.schema = schema
    self.scope = scope
    self.findings = findings
    self.primary = primary
    self.failure = failure
    self.sections = sections
  }

  /// Whether a finding asks for action.
  public var asksForAction: Bool { findings.contains { $0.severity != .note } }

  /// Why nothing could be judged, without a final dot; nil where something was, and where nothing is to be judged.
  public var emptiness: Text? {
    guard !asksForAction, let assurance, assurance.extent == .nothing else { return nil }
    return assurance.emptiness
  }

  public subscript(section name: String) -> Section? { sections.first { $0.name == name } }
}

/// What the answers of a verb have, known before one is made.
public struct AnswerShape: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// A main list, whose items may stand one a line.
  public static let list = AnswerShape(rawValue: 1)
  /// Policies as its main part.
  public static let manifests = AnswerShape(rawValue: 2)
  /// Verdicts by the policies of `-f`.
  public static let verdicts = AnswerShape(rawValue: 4)
  /// A graph of connections.
  public static let graph = AnswerShape(rawValue: 8)
}

/// What an answer rests on: the inputs, the policies, and what could not be judged.
public struct Scope: Sendable {
  /// Nil where the verb reads no inputs.
  public var reading: Reading?
  /// The policies that were judged by, sorted; nil where the verb judges nothing.
  public var policies: [PolicyReference]?
  /// Policies that were written after the recording began: what was seen before then says nothing of them.
  public var newerPolicies: [PolicyReference] = []

  /// What was read.
  public struct Reading: Sendable {
    public var statistics: IngestStatistics
    public var conversations: Int
    public var connections: Int
    /// What the inputs can support; nil where nothing was classified.
    public var support: Support?
    public var ambiguousAddresses: [IPAddress]
    /// Connections whose answers could not have been recorded.
    public var unheard = 0

    public init(
      statistics: IngestStatistics, conversations: Int, connections: Int, support: Support? = nil,
      ambiguousAddresses: [IPAddress] = []
    ) {
      self.statistics = statistics
      self.conversations = conversations
      self.connections = connections
      self.support = support
      self.ambiguousAddresses = ambiguousAddresses
    }

    public init(_ classification: borrowing Classification) {
      statistics = classification.statistics
      conversations = classification.conversations
      connections = classification.connections
      support = classification.support
      ambiguousAddresses = classification.ambiguousAddresses
      unheard = classification.unheard
    }
  }

  public init(reading: Reading? = nil, policies: [PolicyReference]? = nil, newerPolicies: [PolicyReference] = []) {
    self.reading = reading
    self.policies = policies
    self.newerPolicies = newerPolicies
  }
}

extension Scope {
  /// The members of every document that rests on inputs or policies.
  public var members: [Datum.Member] {
    var members: [Datum.Member] = []
    if let reading {
      members.append(.init("statistics", reading.data))
      if let support = reading.support {
        members.append(.init("supports", support.data))
        members.append(.init("ambiguousAddresses", .list(reading.ambiguousAddresses) { .fragment(.address($0)) }))
      }
    }
    if let policies {
      members.append(.init("policies", .listing(Listing(policies) { $0.data })))
      members.append(.init("judgedBy", "given-policies"))
      members.append(.init("newerPolicies", .list(newerPolicies) { $0.data }))
    }
    return members
  }

  /// What a reader must know before trusting a verdict by policies: they may differ from those in force at the time.
  public var judgement: [Text] {
    guard let policies, !policies.isEmpty, let window = reading?.statistics.window else { return [] }
    var texts: [Text] = [
      "Judged by the \(count: policies.count, "policy", plural: "policies") given; others may have been in force when this was recorded (\(window: window))."
    ]
    if !newerPolicies.isEmpty {
      texts.append("Changed after the recording began: \(.list(newerPolicies, limit: 8) { .policy($0) }).")
    }
    return texts
  }
}
