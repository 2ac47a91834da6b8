public import ByteInput
import FlowModel

/// The flows and messages of some inputs, before classification. Partials can be merged in any order; the result has the same bytes as
/// a partial of all inputs.
///
/// Flows of the same five-tuple stay separate by input. Whether two inputs saw the same packets or one continues the other is decided
/// later, when all inputs are read together. Therefore merging is a union of sets of lines.
///
/// The lines are kept as bytes and, beyond the memory bound, sorted on disk.
public struct Partial: ~Copyable {
  /// Sorted by name.
  public var inputs: [PartialInput] { gathered.sorted(by: PartialInput.precedes) }
  /// The inputs in order of insertion.
  private var gathered: [PartialInput] = []
  private var names: [String: String] = [:]
  /// Expected inputs that are missing, sorted.
  public var missing: [String] {
    let present = Set(gathered.map(\.name))
    return expected.filter { !present.contains($0) }
  }
  /// Expected inputs, and inputs that a merged partial lacked, sorted.
  private var expected: [String] = []
  /// Everything but header, groups and trailer.
  var lines: RecordSorter
  /// Settled connections, in groups of like ones by common key.
  private(set) var groups: [String: PartialGroup] = [:]
  private var hasGroups = false
  /// Damage of the files that it was read from; not written again.
  private(set) var damage: [InputDamage] = []
  let bound: MemoryBound?

  public init(bound: MemoryBound? = nil) {
    self.bound = bound
    lines = Self.sorter(bound)
  }

  /// A sorter for lines that uses a quarter of the bound.
  static func sorter(_ bound: MemoryBound?) -> RecordSorter { RecordSorter(bound, share: 0.25) }

  /// Throws a `PartialError` if another input has the same content.
  mutating func add(_ input: PartialInput) throws(PartialError) {
    // Lines never refer to an input without records.
    if input.statistics.records > 0 {
      if let same = names[input.digest] { throw .givenTwice(name: same, again: input.name) }
      names[input.digest] = input.name
    }
    gathered.append(input)
  }

  /// Adds the content of the input with this digest. Throws an `InputError` if writing to disk fails.
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

  mutating func add(_ line: String) throws(InputError) { try lines.add(Array(line.utf8)) }

  /// Merges the group into the one with the same key.
  mutating func add(_ group: PartialGroup) {
    hasGroups = true
    let key = group.key
    if groups[key]?.add(group) == nil { groups[key] = group }
  }

  /// Merges another partial. Throws an `InputError` if both have an input with the same content.
  mutating func add(_ other: consuming Partial, of path: String) throws(InputError) {
    for input in other.gathered { try add(input, of: path) }
    try other.lines.finish()
    try other.lines.each { (bytes, range) throws(InputError) in try lines.add(bytes, range) }
    for group in other.groups.values { add(group) }
    add(missing: other.expected)
    note(other.damage)
  }

  /// Throws an `InputError` with `path` if another input has the same content.
  mutating func add(_ input: PartialInput, of path: String) throws(InputError) {
    do {
      try add(input)
    } catch {
      throw InputError(
        path: path, reason: error.message, help: "leave one of them out: all their flows would count twice")
    }
  }

  /// Adds names of expected inputs.
  mutating func add(missing names: [String]) { expected = Set(expected + names).sorted() }

  mutating func note(_ damage: [InputDamage]) { self.damage += damage }

  /// Names the inputs that the partial should have; `missing` lists those that it lacks.
  public mutating func expect(_ names: [String]) { add(missing: names) }

  /// Sorts everything, after the last input was added. Throws an `InputError` if writing to disk fails.
  public mutating func finish() throws(InputError) {
    var claims = PartialClaims()
    for group in groups.values { try add(group.line(&claims)) }
    for line in claims.lines { try add(line) }
    groups = [:]
    try lines.finish()
  }

  /// Writes the partial as JSON Lines, piece by piece: header, sorted lines, trailer. `tool` is the version of the program. Call `finish`
  /// first. Rethrows the errors of `take`, and throws an `InputError` if reading from disk fails.
  public func write<Failure>(tool: String, to take: (RawSpan, Range<Int>) throws(Failure) -> Void) throws {
    var digest = ContentDigest()
    func emit(_ text: String) throws(Failure) {
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
    try emit(header.finished)
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
          throw InputError(path: "", reason: "writing stopped")
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
    try emit(trailer.finished)
  }

  /// The first member of the header.
  static let schema = "flowpermit/partial/v2"

  /// One value for each input, in the order of `inputs`. If the partial is damaged or has groups, an additional last value has the damage
  /// and the groups, and the partial's path as its input.
  ///
  /// Throws an `InputError` if the disk fails.
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

  /// The example flows of the groups.
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

/// Why partials cannot be merged.
public enum PartialError: Error, Hashable, Sendable {
  /// Two inputs have the same content. Adding both would count everything twice.
  case givenTwice(name: String, again: String)

  /// A sentence without a final dot.
  public var message: String {
    switch self {
    case .givenTwice(let name, let again) where name == again: "the input '\(name)' is given twice"
    case .givenTwice(let name, let again): "the inputs '\(name)' and '\(again)' have the same content"
    }
  }
}
