public import Answers

/// One way to turn an answer into text: one file, and one entry in the list.
public struct Renderer: Sendable {
  /// The word for `-o`.
  public let name: String
  /// A phrase for help.
  public let summary: String
  /// What an answer must have to be written this way.
  public let needs: AnswerShape
  /// Whether it shows everything that an answer has for people.
  public var isForPeople = false
  /// Writes the answer piece by piece, so that a long one is never held whole.
  let render: @Sendable (Answer, RenderSetting, Put) throws -> Void

  /// Takes the next piece of text.
  public typealias Put = (String) throws -> Void

  /// Every renderer, in the order of help.
  public static let all: [Renderer] = [
    .table, .wide, .json, .jsonl, .yaml, .markdown, .csv, .sarif, .junit, .dot, .html,
  ]

  /// The renderers for answers of this shape.
  public static func all(for shape: AnswerShape) -> [Renderer] { all.filter { shape.isSuperset(of: $0.needs) } }

  /// What an answer is written with where nothing was asked for: policies as YAML for `kubectl`, anything else for people.
  public static func usual(for answer: Answer) -> Renderer { answer.primaryManifests == nil ? .table : .yaml }

  /// Writes the answer. Throws what `put` throws.
  public func write(_ answer: Answer, in setting: RenderSetting = RenderSetting(), _ put: Put) throws {
    try render(answer, setting, put)
  }
}

/// What some formats say beside the answer: which run of which program made it.
public struct RenderSetting: Sendable {
  /// The version of the tool.
  public var version: String
  /// The verb that was run.
  public var verb: String
  /// The folder that the paths of the command line start from; empty where it is not known.
  public var folder: String
  /// The files with objects, then the inputs, as given.
  public var files: [String]
  /// The columns of the terminal that the text goes to; nil where it goes elsewhere.
  public var columns: Int?

  public init(
    version: String = "", verb: String = "", folder: String = "", files: [String] = [], columns: Int? = nil
  ) {
    self.columns = columns
    self.version = version
    self.verb = verb
    self.folder = folder
    self.files = files
  }
}

extension Answer {
  /// The policies that are the main part of the answer; nil where something else is.
  public var primaryManifests: [Manifest]? {
    guard let primary, case .manifests(let manifests)? = self[section: primary]?.content else { return nil }
    return Array(manifests.all)
  }
}

extension Section {
  /// Whether people see more of the section than its title.
  var isShownToPeople: Bool {
    guard audience != .programs else { return false }
    return switch content {
    // An empty list is an answer too, but not under a heading.
    case .table(let table): title == nil || !table.rows.isEmpty
    case .graph: true
    case .manifests(let manifests): !manifests.isEmpty
    case .checklist(let checks): !checks.isEmpty
    case .findings(let findings): !findings.isEmpty
    case .facts(_, let texts): !texts.isEmpty
    }
  }
}
