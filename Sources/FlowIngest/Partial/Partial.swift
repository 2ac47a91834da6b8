public import ByteInput
import FlowModel

/// What some of all inputs tell, from before anything is named or judged: partials of other inputs can be added in any order, and the
/// sum is, byte for byte, what one reading of all inputs would have given.
///
/// Holds what each input tells of each five-tuple, apart: whether two inputs watched the same packets or one goes on where the other
/// ends is decided when all of them are read together. So the sum is a union of sets of lines.
///
/// The lines are held as bytes and, past a bound, sorted on disk.
public struct Partial: ~Copyable {
  /// The inputs, sorted by name.
  public var inputs: [PartialInput] { gathered.sorted(by: PartialInput.precedes) }
  /// The inputs as they came, and their names by digest.
  private var gathered: [PartialInput] = []
  private var names: [String: String] = [:]
  /// Inputs that ought to be there and are not, sorted.
  public var missing: [String] {
    let present = Set(gathered.map(\.name))
    return expected.filter { !present.contains($0) }
  }
  /// Inputs that were missing somewhere, or ought to be there, sorted.
  private var expected: [String] = []
  /// Everything but header, groups and trailer.
  var lines: RecordSorter
  /// Connections that are closed, in groups of like ones, by what those have in common.
  private(set) var groups: [String: PartialGroup] = [:]
  private var hasGroups = false
  /// What was wrong with the text that it was read from; not part of its own text.
  private(set) var damage: [InputDamage] = []
  let bound: MemoryBound?

  /// Of no input.
  public init(bound: MemoryBound? = nil) {
    self.bound = bound
    lines = Self.sorter(bound)
  }

  /// Sorts lines, within a quarter of the bound.
  static func sorter(_ bound: MemoryBound?) -> RecordSorter { RecordSorter(bound, share: 0.25) }

  /// Adds an input. Throws a `PartialError` where there is one of the same content.
  mutating func add(_ input: PartialInput) throws(PartialError) {
    // Nothing in a partial refers to an input without records.
    if input.statistics.records > 0 {
      if let same = names[input.digest] { throw .givenTwice(name: same, again: input.name) }
      names[input.digest] = input.name
    }
    gathered.append(input)
  }

  /// Adds what an input of this digest tells. Throws an `InputError` where lines do not fit on the disk.
  mutating func add(_ observations: Observations, of digest: String) throws(InputError) {
    var claims = PartialClaims()
    for flow in observations.conversations {
      try add(PartialFlow(flow: flow, input: digest).line(&claims))
    }
    for translation in observations.translations {
      try add(PartialLine.text(of: translation, input: digest, &claims))
    }
    for message in observations.messages { try add(PartialLine.text(of: message, input: digest)) }
    for line in claims.lines { try add(line) }
  }

  /// Adds a line.
  mutating func add(_ line: String) throws(InputError) { try lines.add(Array(line.utf8)) }

  /// Adds connections to those like them.
  mutating func add(_ group: PartialGroup) {
    hasGroups = true
    let key = group.key
    if groups[key]?.add(group) == nil { groups[key] = group }
  }

  /// Adds what another partial holds. Throws an `InputError` where both have an input of the same content.
  mutating func add(_ other: consuming Partial, of path: String) throws(InputError) {
    for input in other.gathered { try add(input, of: path) }
    try other.lines.finish()
    try other.lines.each { (bytes, range) throws(InputError) in try lines.add(bytes, range) }
    for group in other.groups.values { add(group) }
    add(missing: other.expected)
    note(other.damage)
  }

  /// Adds an input that lies at `path`. Throws an `InputError` where there is one of the same content.
  mutating func add(_ input: PartialInput, of path: String) throws(InputError) {
    do {
      try add(input)
    } catch {
      throw InputError(path: path, reason: error.message, help: "added twice, everything in it would count twice")
    }
  }

  /// Adds names of inputs that are missing.
  mutating func add(missing names: [String]) { expected = Set(expected + names).sorted() }

  /// Notes what was wrong with the text that it was read from.
  mutating func note(_ damage: [InputDamage]) { self.damage += damage }

  /// Notes which of the inputs that ought to be there are not.
  public mutating func expect(_ names: [String]) { add(missing: names) }

  /// Sorts everything, after the last input was added. Throws an `InputError` where it does not fit on the disk.
  public mutating func finish() throws(InputError) {
    var claims = PartialClaims()
    for group in groups.values { try add(group.line(&claims)) }
    for line in claims.lines { try add(line) }
    groups = [:]
    try lines.finish()
  }

  /// Hands over the whole as JSON Lines, piece by piece: header, sorted lines, trailer; `tool` is the version that writes it. The partial
  /// must be finished. Throws what `take` throws, and an `InputError` where the disk does not give back what it took.
  public func write<Failure>(tool: String, to take: (RawSpan, Range<Int>) throws(Failure) -> Void) throws {
    var digest = ContentDigest()
    func hand(_ text: String) throws(Failure) {
      let bytes = Array((text + "\n").utf8)
      digest.add(bytes.span.bytes, 0..<bytes.count)
      try take(bytes.span.bytes, 0..<bytes.count)
    }
    var header = JSONLine()
    header.add("schema", Self.schema)
    header.add("tool", tool)
    header.add("inputs", inputs) { line, input in input.write(to: &line) }
    header.add("missing", missing)
    header.add("approximate", remarks: hasGroups ? [PartialGroup.note] : [])
    try hand(header.finished)
    var count = 0
    var failure: Failure?
    let lineBreak: [UInt8] = [UInt8(ascii: "\n")]
    do {
      try lines.each { (bytes, range) throws(InputError) in
        digest.add(bytes, range)
        digest.add(lineBreak.span.bytes, 0..<1)
        count += 1
        do throws(Failure) {
          try take(bytes, range)
          try take(lineBreak.span.bytes, 0..<1)
        } catch {
          failure = error
          throw InputError(path: "", reason: "the rest is not wanted")
        }
      }
    } catch {
      if let failure { throw failure }
      throw error
    }
    var trailer = JSONLine()
    trailer.add("end") { line in
      line.add("lines", count)
      line.add("digest", digest.text)
    }
    try hand(trailer.finished)
  }

  /// What the header's first member says.
  static let schema = "flowpermit/partial/v2"

  /// What each input told, in the order of their names, the first as input 0. What is wrong with the
  /// partial itself stands behind them as an input of its own, with the partial's path.
  ///
  /// Throws an `InputError` where the disk fails.
  mutating func observations(
    of path: String, keeping content: PartialLines.Content = .everything
  ) throws(InputError) -> [Observations] {
    try lines.finish()
    var parsed = try PartialLines(lines, keeping: content)
    let inputs = inputs
    var result = inputs.map { input in
      var observations = parsed.take(input.digest)
      observations.statistics = input.statistics
      return observations
    }
    for place in result.indices { result[place].countInputs(from: place) }
    let problems = damage + missingInputs
    guard !problems.isEmpty || !groups.isEmpty else { return result }
    var partial = Observations()
    partial.isGrouped = !groups.isEmpty
    partial.conversations = FlowList(grouped.sorted(by: Flow.precedes))
    partial.statistics.inputs = [
      InputSummary(
        path: path, format: InputFormat.partial.name, records: 0, capabilities: [], damage: problems,
        notes: groups.isEmpty ? [] : [PartialGroup.note])
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

  private var missingInputs: [InputDamage] {
    missing.isEmpty ? [] : [.inputsMissing(names: missing, expected: missing.count + inputs.count)]
  }
}
