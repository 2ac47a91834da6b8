import ByteInput
import Documents
import FlowModel

/// Reads one or several consecutive partials.
///
///     {"schema":"flowpermit/partial/v2","tool":"0.1.0","inputs":[...]}
///     {"claim":...}, {"flow":{...}}, {"group":{...}}, {"message":{...}}, {"translation":{...}}, sorted by bytes
///     {"end":{"lines":1234,"digest":"..."}}
///
/// The trailer has the number of lines between header and trailer, and a digest of all bytes before it.
struct PartialReader {
  /// A longer line is damage.
  private static let lineLimit = 16 * 1024 * 1024
  private static let damageLimit = 5

  private var header: DocumentNode?
  private var claims: [String: IdentityClaim] = [:]
  private var count = 0
  private var digest = ContentDigest()
  private var number = 0
  private var noted = 0

  /// True for a partial of any version.
  static func matches(_ bytes: RawSpan) -> Bool {
    let start = Array("{\"schema\":\"flowpermit/partial/".utf8)
    guard bytes.byteCount >= start.count else { return false }
    return start.indices.allSatisfy { bytes.u8($0) == start[$0] }
  }

  /// Reads the whole stream into `partial`. Throws an `InputError` for a partial of another version, and for an input that `partial`
  /// already has.
  mutating func read(_ stream: inout ByteStream, into partial: inout Partial, _ progress: Progress) throws(InputError) {
    while let line = try Self.line(&stream) {
      number += 1
      try take(line.range, &stream, &partial)
      stream.consume(min(stream.unread.count, line.range.count + line.behind))
      progress.report(stream.offset)
    }
    if header != nil { end(.partialNotTerminated, &partial) }
  }

  private mutating func take(
    _ range: Range<Int>, _ stream: inout ByteStream, _ partial: inout Partial
  ) throws(InputError) {
    let bytes = stream.buffer.span.bytes
    let node = PartialLines.node(bytes, range)
    if Self.begins(bytes, range, "{\"schema\":") {
      if header != nil { end(.partialBeginsInside(line: number), &partial) }
      try begin(node, stream.path, &partial)
      return addToDigest(bytes, range)
    }
    guard header != nil else { return note(.partialLineOutside(line: number), &partial) }
    guard !Self.begins(bytes, range, "{\"end\":") else { return finish(node, &partial) }
    addToDigest(bytes, range)
    count += 1
    guard let node, let kind = kind(of: node) else {
      return note(.partialLineUnreadable(line: number), &partial)
    }
    switch kind {
    case .line: try partial.lines.add(bytes, range)
    case .claim(let number, let claim):
      claims[number] = claim
      try partial.lines.add(bytes, range)
    case .group(let group): partial.add(group)
    }
  }

  private enum Kind {
    case claim(String, IdentityClaim)
    case group(PartialGroup)
    case line
  }

  /// Nil if the line is malformed.
  private func kind(of node: DocumentNode) -> Kind? {
    if let number = node["claim"]?.string { return PartialClaims.claim(node).map { .claim(number, $0) } }
    if let flow = node["flow"] { return PartialFlow(flow, claims) == nil ? nil : .line }
    if let group = node["group"] { return PartialGroup(group, claims).map { .group($0) } }
    if let message = node["message"] { return PartialLine.message(message) == nil ? nil : .line }
    let translation = node["translation"].flatMap { PartialLine.translation($0, claims) }
    return translation == nil ? nil : .line
  }

  private mutating func addToDigest(_ bytes: RawSpan, _ range: Range<Int>) {
    digest.add(bytes, range)
    let lineBreak: [UInt8] = [UInt8(ascii: "\n")]
    digest.add(lineBreak.span.bytes, 0..<1)
  }

  private static func begins(_ bytes: RawSpan, _ range: Range<Int>, _ start: StaticString) -> Bool {
    guard range.count >= start.utf8CodeUnitCount else { return false }
    return start.withUTF8Buffer { start in start.indices.allSatisfy { bytes.u8(range.lowerBound + $0) == start[$0] } }
  }

  private mutating func begin(_ node: DocumentNode?, _ path: String, _ partial: inout Partial) throws(InputError) {
    guard node?["schema"]?.string == Partial.schema else {
      throw InputError(
        path: path, reason: "line \(number) begins a partial of another format version",
        help: "this program reads \(Partial.schema); aggregate the inputs again with it")
    }
    header = node
    partial.add(missing: (node?["missing"]).texts)
    for input in node?["inputs"]?.array ?? [] {
      guard let input = PartialInput(input) else {
        note(.partialLineUnreadable(line: number), &partial)
        continue
      }
      try partial.add(input, of: path)
    }
  }

  private mutating func finish(_ node: DocumentNode?, _ partial: inout Partial) {
    let end = node?["end"]
    guard let expected = end?["digest"]?.string, end?["lines"].count == count, expected == digest.text else {
      return self.end(.partialTrailerMismatch(line: number), &partial)
    }
    self.end(nil, &partial)
  }

  /// Ends the current partial.
  private mutating func end(_ problem: InputDamage?, _ partial: inout Partial) {
    if let problem { note(problem, &partial) }
    header = nil
    claims = [:]
    count = 0
    digest = ContentDigest()
  }

  private mutating func note(_ problem: InputDamage, _ partial: inout Partial) {
    noted += 1
    if noted <= Self.damageLimit { partial.note([problem]) }
  }

  /// The next line's range in the stream's buffer, and the length of its line break; nil at the end. The last line may lack a line
  /// break; a line longer than the limit is split.
  private static func line(_ stream: inout ByteStream) throws(InputError) -> (range: Range<Int>, behind: Int)? {
    var looked = 0
    while true {
      let place = stream.buffer[stream.unread].dropFirst(looked).firstIndex(of: UInt8(ascii: "\n"))
      if let place { return (stream.unread.lowerBound..<place, 1) }
      looked = stream.unread.count
      let available = try stream.fill(atLeast: min(stream.more, lineLimit))
      guard available == looked else { continue }
      return looked > 0 ? (stream.unread.lowerBound..<stream.unread.lowerBound + looked, 0) : nil
    }
  }
}

extension InputFormat {
  static let partial = InputFormat(
    name: "partial", summary: "output of 'flowpermit aggregate' or 'flowpermit merge'",
    detection: "a first line with the schema flowpermit/partial", capabilities: [],
    matches: { bytes, _ in PartialReader.matches(bytes) },
    read: { stream, reading throws(InputError) in
      var merged = MergedObservations()
      var partial = Partial()
      try read(&stream, into: &partial, reading)
      for observations in try partial.observations(of: stream.path) { merged.add(observations) }
      return merged.observations
    })

  /// Adds all partials in a stream.
  static func read(
    _ stream: inout ByteStream, into partial: inout Partial, _ reading: Reading
  ) throws(InputError) {
    var reader = PartialReader()
    try reader.read(&stream, into: &partial, reading.progress)
    partial.note(stream.inputDamage)
  }
}
