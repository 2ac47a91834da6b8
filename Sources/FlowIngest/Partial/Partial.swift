import ByteInput
import FlowModel

/// What some of all inputs tell, from before anything is named or judged: partials of other inputs can be added in any order, and the
/// sum is, byte for byte, what one reading of all inputs would have given.
///
/// Holds what each input tells of each five-tuple, apart: whether two inputs watched the same packets or one goes on where the other
/// ends is decided when all of them are read together. So the sum is a union of sets of lines.
public struct Partial: Sendable {
  /// The inputs, sorted by name.
  public var inputs: [PartialInput] { gathered.sorted(by: PartialInput.precedes) }
  /// The inputs as they came, and their names by digest.
  private var gathered: [PartialInput] = []
  private var names: [String: String] = [:]
  /// Inputs that ought to be there and are not, sorted.
  public private(set) var missing: [String] = []
  /// Everything but header, groups and trailer.
  var lines: Set<String> = []
  /// Connections that are closed, in groups of like ones, by what those have in common.
  var groups: [String: PartialGroup] = [:]
  /// What was wrong with the text that it was read from, as whole sentences; no part of its own text.
  private(set) var damage: [String] = []

  /// Of no input.
  public init() {}

  /// As it was read.
  init(inputs: [PartialInput], missing: [String], lines: Set<String>, groups: [PartialGroup]) {
    for input in inputs { add(input) }
    self.missing = missing
    self.lines = lines
    for group in groups { add(group) }
  }

  /// What one input tells.
  init(_ observations: Observations, digest: String, filter: String?) {
    add(PartialInput(digest: digest, filter: filter, statistics: observations.statistics))
    var claims = PartialClaims()
    for flow in observations.conversations {
      lines.insert(PartialFlow(flow: flow, input: digest).line(&claims))
    }
    for translation in observations.translations {
      lines.insert(PartialLine.text(of: translation, input: digest, &claims))
    }
    for message in observations.messages { lines.insert(PartialLine.text(of: message, input: digest)) }
    lines.formUnion(claims.lines)
  }

  /// Adds what other inputs tell.
  ///
  /// Throws a `PartialError`, and stays as it was, where both have an input of the same content.
  public mutating func merge(_ other: Partial) throws(PartialError) {
    for input in other.gathered where input.statistics.records > 0 {
      if let same = names[input.digest] { throw .givenTwice(name: same, again: input.name) }
    }
    for input in other.gathered { add(input) }
    lines.formUnion(other.lines)
    for group in other.groups.values { add(group) }
    damage += other.damage
    missing.formSortedUnion(other.missing)
    guard !missing.isEmpty else { return }
    let present = Set(gathered.map(\.name))
    missing.removeAll(where: present.contains)
  }

  private mutating func add(_ input: PartialInput) {
    gathered.append(input)
    // Nothing in a partial refers to an input without records.
    if input.statistics.records > 0 { names[input.digest] = input.name }
  }

  /// Adds connections to those like them.
  mutating func add(_ group: PartialGroup) {
    let key = group.key
    if groups[key]?.add(group) == nil { groups[key] = group }
  }

  /// Notes what was wrong with the text that it was read from.
  mutating func note(_ damage: [String]) { self.damage += damage }

  /// Notes which of the inputs that ought to be there are not.
  public mutating func expect(_ names: [String]) {
    let present = Set(gathered.map(\.name))
    for name in names where !present.contains(name) { missing.insertSorted(name) }
  }

  /// The whole as JSON Lines: header, sorted lines, trailer; `tool` is the version that writes it.
  public func text(tool: String) -> String {
    var header = JSONLine()
    header.add("schema", Self.schema)
    header.add("tool", tool)
    header.add("inputs", inputs) { line, input in input.write(to: &line) }
    header.add("missing", missing)
    header.add("approximate", groups.isEmpty ? [] : [PartialGroup.caveat])
    var text = header.finished + "\n"
    var claims = PartialClaims()
    let all = lines.union(groups.values.map { $0.line(&claims) }).union(claims.lines)
    for line in all.sorted() {
      text += line
      text += "\n"
    }
    var digest = ContentDigest()
    digest.add(text)
    var trailer = JSONLine()
    trailer.add("end") { line in
      line.add("lines", all.count)
      line.add("digest", digest.text)
    }
    return text + trailer.finished + "\n"
  }

  /// What the header's first member says.
  static let schema = "flowpermit/partial/v1"

  /// What each input told, in the order of their names, the first as input 0. What is wrong with the
  /// partial itself stands behind them as an input of its own, with the partial's path.
  func observations(of path: String) -> [Observations] {
    var parsed = PartialLines(lines)
    var result = inputs.map { input in
      var observations = parsed.take(input.digest)
      observations.statistics = input.statistics
      return observations
    }
    for place in result.indices { result[place].countInputs(from: place) }
    let problems = damage + missingSentence
    guard !problems.isEmpty || !groups.isEmpty else { return result }
    var partial = Observations()
    partial.isGrouped = !groups.isEmpty
    partial.conversations = FlowList(grouped.sorted(by: Flow.precedes))
    partial.statistics.inputs = [
      InputSummary(
        path: path, format: InputFormat.partial.name, records: 0, capabilities: [], damage: problems,
        notes: groups.isEmpty ? [] : [PartialGroup.caveat])
    ]
    return result + [partial]
  }

  /// The examples of the groups, each standing for its group.
  private var grouped: [Flow] {
    let places = Dictionary(zip(inputs.map(\.digest), 0...)) { first, _ in first }
    return groups.values.flatMap(\.flows).map { example in
      var flow = example.flow
      flow.origin.input = places[example.input] ?? 0
      return flow
    }
  }

  private var missingSentence: [String] {
    guard !missing.isEmpty else { return [] }
    let total = missing.count + inputs.count
    return ["\(missing.count) of \(total) inputs are missing from it: \(missing.joined(separator: ", "))"]
  }
}
