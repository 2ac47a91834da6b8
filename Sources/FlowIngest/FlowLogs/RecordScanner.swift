import ByteInput
import Documents

/// Finds the wanted fields of one JSON object where it lies.
struct RecordScanner {
  private var keys: KeyTable
  /// The wanted fields of the last record, each at its number plus one; what is not wanted goes to the first place, so that the processor
  /// need not guess which it is.
  private var fields: [ScannedValue]

  init(_ schema: RecordSchema) {
    keys = schema.keys
    fields = [ScannedValue](repeating: ScannedValue(), count: schema.fieldCount + 1)
  }

  /// The field of this number of the last record.
  @inline(__always)
  subscript(number: Int) -> ScannedValue { fields[number &+ 1] }

  /// Scans the object that begins at `offset`; returns the offset behind it, or `JSONTokens.incomplete` or `.malformed`.
  @inline(__always)
  mutating func scan(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    forget()
    return scanMore(bytes, offset, end)
  }

  /// Scans an object whose fields add to those of the record before: labels that a container keeps apart.
  mutating func scanMore(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    Self.scanRecord(bytes.extracting(0..<end), offset, &keys, &fields)
  }

  private mutating func forget() {
    var found = fields.mutableSpan
    for number in found.indices { found[number].kind = .absent }
  }

  /// The list of fields is borrowed once a record, not checked for other owners at every field.
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

  /// Bytes behind a key's opening quote of which the quick way is sure before it looks: 64 of them, and the beginning of a value.
  private static let reach = 96

  /// Where the quick way ends.
  private enum Stop {
    /// Behind the object's end.
    case end
    /// At the beginning of an object of which fields are wanted.
    case object(Int)
    /// In front of a member that is not as most are.
    case otherMember
  }

  /// The quick way through members as most are: a known key, and a value without blanks and escapes.
  private static func scanPlainMembers(
    _ bytes: RawSpan, _ start: Int, _ position: inout KeyTable.Position, _ all: inout [KeyTable.Entry],
    _ places: [Int16], _ found: inout MutableSpan<ScannedValue>
  ) -> (offset: Int, stop: Stop) {
    var entries = all.mutableSpan
    guard start &+ reach < bytes.byteCount, bytes.u8(start) == UInt8(ascii: "\"") else { return (start, .otherMember) }
    var key = start &+ 1
    var current = position
    while key &+ reach <= bytes.byteCount {
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

  /// A key that is known.
  private struct Known {
    /// Its number; negative where the key is none that is expected or, where none is, none that was met before.
    var number = -1
    /// Bytes of the key, quote and colon included.
    var keyLength = 0
    /// How many bytes are those of the member kept.
    var same = 0
  }

  /// What is known of the key at `offset`.
  @inline(__always)
  private static func known(
    _ bytes: RawSpan, _ offset: Int, _ position: KeyTable.Position, _ entries: borrowing MutableSpan<KeyTable.Entry>,
    _ places: Span<Int16>
  ) -> Known {
    guard position.isExpecting else { return met(bytes, offset, position.object, entries, places) }
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
  private static func met(
    _ bytes: RawSpan, _ offset: Int, _ object: Int, _ entries: borrowing MutableSpan<KeyTable.Entry>,
    _ places: Span<Int16>
  ) -> Known {
    let mask = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
    let count = mask.trailingZeroBitCount
    guard count <= KnownMember.byteLimit else { return Known() }
    let hash = KnownMember.hash(bytes, offset, count: count)
    // The length is taken from here, so that the processor can go on with the value while the key is still looked up. Which value it is
    // cannot be foreseen either: to try whether it is the one kept costs more than it gains.
    let number = KeyTable.findMember(bytes, offset, hash, object, entries, places)
    return Known(number: number, keyLength: count &+ 2)
  }

  /// Takes the member whose key's opening quote is at `offset`, in any form; the offset behind its value.
  private static func scanMember(
    _ bytes: RawSpan, _ offset: Int, _ position: inout KeyTable.Position, _ keys: inout KeyTable,
    _ found: inout MutableSpan<ScannedValue>
  ) -> Int {
    let end = bytes.byteCount
    guard offset < end else { return JSONTokens.incomplete }
    guard bytes.u8(offset) == UInt8(ascii: "\"") else { return JSONTokens.malformed }
    var hasEscapes = false
    let behind = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
    guard behind > 0 else { return behind }
    let count = behind &- offset &- 2
    var target = KeyTable.Target.unwanted
    // A key with escapes is none of ours.
    if !hasEscapes, count <= KnownMember.byteLimit {
      target = keys.target(bytes, offset &+ 1, count: count, &position)
    }
    let colon = JSONTokens.skipBlanks(bytes, behind, end)
    guard colon < end else { return JSONTokens.incomplete }
    guard bytes.u8(colon) == UInt8(ascii: ":") else { return JSONTokens.malformed }
    let value = JSONTokens.skipBlanks(bytes, colon &+ 1, end)
    guard value < end else { return JSONTokens.incomplete }
    if target.isObject, bytes.u8(value) == UInt8(ascii: "{") {
      return scanObject(bytes, value, target.object, &keys, &found)
    }
    // `null`, or another kind than an object where one was expected, has no fields.
    guard !target.isObject else { return JSONTokens.skipValue(bytes, value, end) }
    return scanField(bytes, value, end, &found[target.place])
  }

  private static func scanField(_ bytes: RawSpan, _ offset: Int, _ end: Int, _ field: inout ScannedValue) -> Int {
    let first = bytes.u8(offset)
    if first == UInt8(ascii: "\"") {
      var hasEscapes = false
      let behind = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
      guard behind > 0 else { return behind }
      field = ScannedValue(kind: hasEscapes ? .escapedString : .string, start: offset &+ 1, end: behind &- 1)
      return behind
    }
    let behind = JSONTokens.skipValue(bytes, offset, end)
    guard behind > 0 else { return behind }
    field = ScannedValue(kind: ScannedValue.Kind(unquoted: first), start: offset, end: behind)
    return behind
  }
}
