import ByteInput
import FlowModel

/// Reads partials, one or several behind one another.
///
///     {"schema":"flowpermit/partial/v1","tool":"0.1.0","inputs":[...]}
///     {"claim":...}, {"flow":{...}}, {"group":{...}}, {"message":{...}}, {"translation":{...}}, sorted byte by byte
///     {"end":{"lines":1234,"digest":"..."}}
///
/// The trailer counts the lines between, and holds a digest of all bytes before it.
struct PartialReader {
  /// What was read.
  private(set) var partials: [Partial] = []
  /// What was wrong, as whole sentences.
  private(set) var damage: [String] = []

  /// A longer line is damage.
  private static let lineLimit = 16 * 1024 * 1024
  private static let damageLimit = 5

  private var header: DocumentNode?
  private var lines: Set<String> = []
  private var count = 0
  private var digest = ContentDigest()
  private var number = 0

  /// Whether bytes begin a partial of any version.
  static func matches(_ bytes: RawSpan) -> Bool {
    let start = Array("{\"schema\":\"flowpermit/partial/".utf8)
    guard bytes.byteCount >= start.count else { return false }
    return start.indices.allSatisfy { bytes.u8($0) == start[$0] }
  }

  /// Reads the whole stream. Throws an `InputError` for a partial of a newer version.
  mutating func read(_ stream: inout ByteStream, _ progress: Progress) throws(InputError) {
    while let line = try Self.line(&stream) {
      number += 1
      try take(line, stream.path)
      progress.report(stream.offset)
    }
    if header != nil { end("it ends without its last line: it was cut, and something is missing") }
  }

  private mutating func take(_ line: String, _ path: String) throws(InputError) {
    if line.hasPrefix("{\"schema\":") {
      if header != nil { end("line \(number) begins another partial before the last line of this one") }
      return try begin(line, path)
    }
    guard header != nil else { return note("line \(number) belongs to no partial; it was left out") }
    guard !line.hasPrefix("{\"end\":") else { return finish(line) }
    digest.add(line + "\n")
    count += 1
    if PartialLines.isUsable(line) {
      lines.insert(line)
    } else {
      note("line \(number) cannot be read; it was left out")
    }
  }

  private mutating func begin(_ line: String, _ path: String) throws(InputError) {
    let node = PartialLines.node(line)
    guard node?["schema"]?.string == Partial.schema else {
      throw InputError(
        path: path, reason: "line \(number) begins a partial of another version",
        help: "this version reads \(Partial.schema); aggregate the inputs anew with it")
    }
    header = node
    digest.add(line + "\n")
  }

  private mutating func finish(_ line: String) {
    let end = PartialLines.node(line)?["end"]
    guard let told = end?["digest"]?.string, end?["lines"].count == count, told == digest.text else {
      return self.end("line \(number): its lines are not those that its last line tells of")
    }
    self.end(nil)
  }

  /// Closes the partial at hand.
  private mutating func end(_ problem: String?) {
    if let problem { note(problem) }
    let inputs = (header?["inputs"]?.array ?? []).compactMap { PartialInput($0) }
    var missing: [String] = []
    missing.formSortedUnion((header?["missing"]).texts)
    let claims = PartialLines.claims(lines)
    let groups = lines.filter { $0.hasPrefix(PartialGroup.start) }
    partials.append(
      Partial(
        inputs: inputs, missing: missing, lines: lines.subtracting(groups),
        groups: groups.compactMap { PartialLines.node($0)?["group"] }.compactMap { PartialGroup($0, claims) }))
    header = nil
    lines = []
    count = 0
    digest = ContentDigest()
  }

  private mutating func note(_ sentence: String) {
    if damage.count < Self.damageLimit { damage.append(sentence) }
  }

  /// The next line without its break; nil at the end. A last line without a break is one, and so is what fills the limit.
  private static func line(_ stream: inout ByteStream) throws(InputError) -> String? {
    var looked = 0
    while true {
      let place = stream.buffer[stream.unread].dropFirst(looked).firstIndex(of: UInt8(ascii: "\n"))
      if let place { return take(place - stream.unread.lowerBound, behind: 1, &stream) }
      looked = stream.unread.count
      let available = try stream.fill(atLeast: min(stream.more, lineLimit))
      guard available == looked else { continue }
      return looked > 0 ? take(looked, behind: 0, &stream) : nil
    }
  }

  private static func take(_ count: Int, behind: Int, _ stream: inout ByteStream) -> String {
    let start = stream.unread.lowerBound
    let line = String(decoding: stream.buffer[start..<start + count], as: UTF8.self)
    stream.consume(count + behind)
    return line
  }
}
