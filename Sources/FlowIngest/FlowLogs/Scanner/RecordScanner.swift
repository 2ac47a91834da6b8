import ByteInput
import Documents

/// Finds the fields of a `RecordSchema` in one JSON object, without copying it.
struct RecordScanner {
  private var keys: KeyTable
  /// The fields of the last record, each at its number plus one. Other values go to place 0: storing them costs less
  /// than a branch that the processor cannot predict.
  private var fields: [ScannedValue]

  init(_ schema: RecordSchema) {
    keys = schema.keys
    fields = [ScannedValue](repeating: ScannedValue(), count: schema.fieldCount + 1)
  }

  @inline(__always)
  subscript(number: Int) -> ScannedValue { fields[number &+ 1] }

  /// Scans the object that begins at `offset`. Returns the offset after it, or `JSONTokens.incomplete` or `.malformed`.
  @inline(__always)
  mutating func scan(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    clearFields()
    return scanMore(bytes, offset, end)
  }

  /// Scans an object that adds fields to the previous record: labels that a wrapper keeps apart from the line.
  mutating func scanMore(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    Self.scanRecord(bytes.extracting(0..<end), offset, &keys, &fields)
  }

  private mutating func clearFields() {
    var found = fields.mutableSpan
    for number in found.indices { found[number].kind = .absent }
  }

  /// Borrows the list of fields once per record. Otherwise each store would check whether the array is shared.
  private static func scanRecord(
    _ bytes: RawSpan, _ offset: Int, _ keys: inout KeyTable, _ fields: inout [ScannedValue]
  ) -> Int {
    var found = fields.mutableSpan
    return scanObject(bytes, offset, RecordSchema.root, &keys, &found)
  }

  private static func scanObject(
    _ bytes: RawSpan, _ start: Int, _ object: Int, _ keys: inout KeyTable, _ found: inout MutableSpan<ScannedValue>
  ) -> Int {
    let end = bytes.byteCount
    var offset = JSONTokens.skipBlanks(bytes, start &+ 1, end)
    guard offset < end else { return JSONTokens.incomplete }
    if bytes.u8(offset) == UInt8(ascii: "}") { return offset &+ 1 }
    var position = keys.beginning(of: object)
    while true {
      let (plain, stop) = scanPlainMembers(bytes, offset, &position, &keys.entries, keys.places, &found)
      switch stop {
      case .end: return plain
      case .object(let number): offset = scanObject(bytes, plain, number, &keys, &found)
      case .otherMember: offset = scanMember(bytes, plain, &position, &keys, &found)
      }
      guard offset > 0 else { return offset }
      offset = JSONTokens.skipBlanks(bytes, offset, end)
      guard offset < end else { return JSONTokens.incomplete }
      switch bytes.u8(offset) {
      case UInt8(ascii: ","): offset = JSONTokens.skipBlanks(bytes, offset &+ 1, end)
      case UInt8(ascii: "}"): return offset &+ 1
      default: return JSONTokens.malformed
      }
    }
  }

  /// Bytes that the fast path may load after a key's opening quote: 64 for the member, and the first 32 of a value.
  private static let lookahead = 96

  /// Where the fast path ends.
  private enum Stop {
    /// After the object's closing brace.
    case end
    /// At the opening brace of an object that has fields of the schema.
    case object(Int)
    /// At the opening quote of a member in another form.
    case otherMember
  }

  /// The fast path for the most frequent members: a known key, and a value without whitespace and escapes.
  private static func scanPlainMembers(
    _ bytes: RawSpan, _ start: Int, _ position: inout KeyTable.Position, _ all: inout [KeyTable.Entry],
    _ places: [Int16], _ found: inout MutableSpan<ScannedValue>
  ) -> (offset: Int, stop: Stop) {
    var entries = all.mutableSpan
    guard start &+ lookahead < bytes.byteCount, bytes.u8(start) == UInt8(ascii: "\"") else {
      return (start, .otherMember)
    }
    var key = start &+ 1
    var current = position
    while key &+ lookahead <= bytes.byteCount {
      let member = known(bytes, key, current, entries, places.span)
      guard member.number >= 0 else { break }
      let number = member.number
      let target = entries[number].target
      let start = key &+ member.keyLength
      let value: PlainValue
      if member.same >= entries[number].member.length {
        value = entries[number].member.value(at: key)
      } else {
        if target.isObject {
          guard bytes.u8(start) == UInt8(ascii: "{") else { break }
          position.previous = number
          return (start, .object(target.object))
        }
        value = PlainValue(bytes, start)
        guard value.isFollowed else { break }
        if current.isLearning { entries[number].member.keep(bytes, key, value) }
      }
      let inset = value.kind == .string ? 1 : 0
      found[target.place] = ScannedValue(kind: value.kind, start: start &+ inset, end: value.end &- inset)
      if value.isLast { return (value.end &+ 1, .end) }
      key = value.end &+ 2
      current.previous = number
    }
    position = current
    return (key &- 1, .otherMember)
  }

  private struct Known {
    /// The key's number; negative if the key was not predicted or, without prediction, is unknown.
    var number = -1
    /// Bytes of the key, its closing quote and the colon.
    var keyLength = 0
    /// Leading bytes that equal those of the member kept.
    var same = 0
  }

  @inline(__always)
  private static func known(
    _ bytes: RawSpan, _ offset: Int, _ position: KeyTable.Position, _ entries: borrowing MutableSpan<KeyTable.Entry>,
    _ places: Span<Int16>
  ) -> Known {
    guard position.isExpecting else { return lookedUp(bytes, offset, position.object, entries, places) }
    let first = expected(bytes, offset, entries[position.previous].first, entries)
    return first.number >= 0 ? first : expected(bytes, offset, entries[position.previous].second, entries)
  }

  @inline(__always)
  private static func expected(
    _ bytes: RawSpan, _ offset: Int, _ candidate: Int16, _ entries: borrowing MutableSpan<KeyTable.Entry>
  ) -> Known {
    let number = Int(candidate)
    guard number >= 0 else { return Known() }
    let same = entries[number].member.sameBytes(in: bytes, at: offset)
    let keyLength = Int(entries[number].member.keyLength)
    return same >= keyLength ? Known(number: number, keyLength: keyLength, same: same) : Known()
  }

  @inline(__always)
  private static func lookedUp(
    _ bytes: RawSpan, _ offset: Int, _ object: Int, _ entries: borrowing MutableSpan<KeyTable.Entry>,
    _ places: Span<Int16>
  ) -> Known {
    let mask = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
    let count = mask.trailingZeroBitCount
    guard count <= KnownMember.byteLimit else { return Known() }
    let hash = KnownMember.hash(bytes, offset, count: count)
    // The length is that of the bytes, not of the entry found: the processor can read the value while it still looks up
    // the key. Comparing the value with the one kept is left out: in random key order, it costs more than it gains.
    let number = KeyTable.findMember(bytes, offset, hash, object, entries, places)
    return Known(number: number, keyLength: count &+ 2)
  }

  /// Reads the member whose key's opening quote is at `offset`, in any form. Returns the offset after its value.
  private static func scanMember(
    _ bytes: RawSpan, _ offset: Int, _ position: inout KeyTable.Position, _ keys: inout KeyTable,
    _ found: inout MutableSpan<ScannedValue>
  ) -> Int {
    let end = bytes.byteCount
    guard offset < end else { return JSONTokens.incomplete }
    guard bytes.u8(offset) == UInt8(ascii: "\"") else { return JSONTokens.malformed }
    var hasEscapes = false
    let after = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
    guard after > 0 else { return after }
    let count = after &- offset &- 2
    var target = KeyTable.Target.unwanted
    // No key of a schema has escapes.
    if !hasEscapes, count <= KnownMember.byteLimit {
      target = keys.target(bytes, offset &+ 1, count: count, &position)
    }
    let colon = JSONTokens.skipBlanks(bytes, after, end)
    guard colon < end else { return JSONTokens.incomplete }
    guard bytes.u8(colon) == UInt8(ascii: ":") else { return JSONTokens.malformed }
    let value = JSONTokens.skipBlanks(bytes, colon &+ 1, end)
    guard value < end else { return JSONTokens.incomplete }
    if target.isObject, bytes.u8(value) == UInt8(ascii: "{") {
      return scanObject(bytes, value, target.object, &keys, &found)
    }
    // `null`, or another kind of value where the schema has an object, has no fields.
    guard !target.isObject else { return JSONTokens.skipValue(bytes, value, end) }
    return scanField(bytes, value, end, &found[target.place])
  }

  private static func scanField(_ bytes: RawSpan, _ offset: Int, _ end: Int, _ field: inout ScannedValue) -> Int {
    let first = bytes.u8(offset)
    if first == UInt8(ascii: "\"") {
      var hasEscapes = false
      let after = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
      guard after > 0 else { return after }
      field = ScannedValue(kind: hasEscapes ? .escapedString : .string, start: offset &+ 1, end: after &- 1)
      return after
    }
    let after = JSONTokens.skipValue(bytes, offset, end)
    guard after > 0 else { return after }
    field = ScannedValue(kind: ScannedValue.Kind(unquoted: first), start: offset, end: after)
    return after
  }
}
