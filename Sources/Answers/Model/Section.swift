/// A part of an answer. Its name is the member of the JSON document that holds it; without a name it is for people only.
public struct Section {
  public var name: String?
  /// A heading; nil where the part speaks for itself.
  public var title: Text?
  public var content: Content
  public var audience: Audience

  public enum Content {
    case table(Table)
    case graph(Graph)
    case manifests(Manifests)
    case checklist([Check])
    case findings(Listing<Finding>)
    /// A value for programs with its sentences for people.
    case facts(Datum, [Text])
  }

  /// Who the part is for: a list that findings show to people already is left to programs.
  public enum Audience: Sendable {
    case everyone
    case programs
    case people
  }

  public init(_ name: String?, title: Text? = nil, _ content: Content, for audience: Audience = .everyone) {
    self.name = name
    self.title = title
    self.content = content
    self.audience = name == nil ? .people : audience
  }

  /// A value that only programs read.
  public static func value(_ name: String, _ data: Datum) -> Section {
    Section(name, .facts(data, []), for: .programs)
  }

  /// Sentences that only people read.
  public static func sentences(title: Text? = nil, _ texts: [Text]) -> Section {
    Section(nil, title: title, .facts(.null, texts))
  }
}

/// Policies to apply, in their order.
public struct Manifests {
  /// Gives the policies one after the other.
  public typealias Each = (_ take: (Manifest) throws -> Void) throws -> Void

  private let make: () -> Listing<Manifest>
  private let each: Each
  private let hasSome: () -> Bool

  /// `make` is called when the policies are asked for; `each` makes each of them once; `hasSome` says whether there are any, without
  /// making all.
  public init(make: @escaping () -> Listing<Manifest>, each: @escaping Each, hasSome: @escaping () -> Bool) {
    self.hasSome = hasSome
    self.each = each
    self.make = make
  }

  public init(_ manifests: [Manifest]) {
    self.init(make: { Listing(manifests) }, each: manifests.forEach, hasSome: { !manifests.isEmpty })
  }

  public var isEmpty: Bool { !hasSome() }

  public var all: Listing<Manifest> { make() }

  /// The same as a loop over `all`, and cheaper.
  public func visit(_ take: (Manifest) throws -> Void) throws { try each(take) }
}

/// Rows of cells for people, each with its value for programs.
public struct Table {
  public var columns: [Column]
  public var rows: Listing<Row>

  public struct Column: Sendable {
    /// In upper case.
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  public enum Alignment: Sendable {
    case left
    /// For numbers.
    case right
  }

  /// One row; both halves are made when they are asked for, because most renderers want one of them.
  public struct Row {
    private let makeCells: () -> [Text]
    private let makeData: () -> Datum

    public init(cells: @autoclosure @escaping () -> [Text], data: @autoclosure @escaping () -> Datum) {
      makeCells = cells
      makeData = data
    }

    /// One for each column.
    public var cells: [Text] { makeCells() }
    public var data: Datum { makeData() }
  }

  public init(_ columns: [Column], _ rows: Listing<Row>) {
    self.columns = columns
    self.rows = rows
  }
}

/// Connections between parties: a table whose rows are edges.
public struct Graph {
  public var table: Table
  public var edges: Listing<Edge>
  /// The components that the answer is about: a drawing puts them between their clients and their servers.
  public var subjects: Set<String> = []

  public struct Edge {
    public var source: PartyName
    public var destination: PartyName
    public var label: Text
    public var connections: Int
    /// Why the connections exist, a stable word.
    public var purpose: String
    /// A word of `JudgedEdge.State`; nil where nothing was judged.
    public var verdict: String?
    /// The same by proposed policies; nil without a proposal.
    public var proposed: String?
    /// Nil where nothing was judged.
    public var explanation: Explanation?

    /// Why an edge has its verdict.
    public struct Explanation {
      /// What happened when it was recorded.
      public var recorded: Text
      /// What the policies say, one sentence for each side.
      public var policies: [Text]
      /// What could not be checked; empty where everything was.
      public var unchecked: Text

      public init(recorded: Text, policies: [Text], unchecked: Text) {
        self.recorded = recorded
        self.policies = policies
        self.unchecked = unchecked
      }
    }

    public init(
      source: PartyName, destination: PartyName, label: Text, connections: Int, purpose: String = "",
      verdict: String? = nil, proposed: String? = nil, explanation: Explanation? = nil
    ) {
      self.source = source
      self.destination = destination
      self.label = label
      self.connections = connections
      self.purpose = purpose
      self.verdict = verdict
      self.proposed = proposed
      self.explanation = explanation
    }
  }

  public init(_ table: Table, _ edges: Listing<Edge>) {
    self.table = table
    self.edges = edges
  }
}

/// One step of a checklist.
public struct Check {
  public var id: String
  public var state: String
  public var text: Text
  /// Names of what it is about, sorted.
  public var subjects: [String]

  public init(id: String, state: String, text: Text, subjects: [String]) {
    self.id = id
    self.state = state
    self.text = text
    self.subjects = subjects
  }

  public var data: Datum {
    ["id": .word(id), "state": .word(state), "text": .text(text), "subjects": .names(subjects)]
  }
}
