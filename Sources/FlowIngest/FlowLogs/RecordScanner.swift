import ByteInput

/// Finds the wanted fields of one JSON object where it lies.
struct RecordScanner {
  private var keys: KeyTable
  /// The wanted fields of the last record, by number.
  private(set) var fields: [ScannedValue]

  init(_ schema: RecordSchema) {
    keys = schema.keys
    fields = [ScannedValue](repeating: ScannedValue(), count: schema.fieldCount)
  }

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
      let (plain, isLast) = scanPlainMembers(
        bytes, offset, &position, keys.entries.span, keys.places.span, &found)
      if isLast { return plain }
      offset = scanMember(bytes, plain, &position, &keys, &found)
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

  /// The quick way through members as most are: a known key, no blanks, no object of which fields are wanted. Stops in front of the
  /// first other member, which `scanMember` takes; `isLast` where the object ends, and the offset is the one behind it.
  @inline(__always)
  private static func scanPlainMembers(
    _ bytes: RawSpan, _ start: Int, _ position: inout KeyTable.Position, _ entries: Span<KeyTable.Entry>,
    _ places: Span<Int16>, _ found: inout MutableSpan<ScannedValue>
  ) -> (offset: Int, isLast: Bool) {
    var offset = start
    // A key, its quote and colon and the beginning of its value are surely there.
    while offset &+ 96 <= bytes.byteCount {
      guard bytes.u8(offset) == UInt8(ascii: "\"") else { return (offset, false) }
      let key = offset &+ 1
      guard let number = known(bytes, key, position, entries, places) else { return (offset, false) }
      let target = entries[number].target
      let value = key &+ Int(entries[number].key.length)
      guard !target.isObject, let (kind, behind) = scanPlainValue(bytes, value) else { return (offset, false) }
      let next = bytes.le16(behind)
      let isLast = next & 0xFF == UInt16(UInt8(ascii: "}"))
      guard next == 0x222C || isLast else { return (offset, false) }
      if let field = target.field {
        let inset = kind == .string ? 1 : 0
        found[field] = ScannedValue(kind: kind, start: value &+ inset, end: behind &- inset)
      }
      if isLast { return (behind &+ 1, true) }
      offset = behind &+ 1
      position.previous = number
    }
    return (offset, false)
  }

  /// The number of the key at `offset`, where it is one that is expected or, where none is, one that was met before.
  @inline(__always)
  private static func known(
    _ bytes: RawSpan, _ offset: Int, _ position: KeyTable.Position, _ entries: Span<KeyTable.Entry>,
    _ places: Span<Int16>
  ) -> Int? {
    guard position.isExpecting else {
      let mask = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
      let count = mask.trailingZeroBitCount
      // The two bytes are the quote and the colon.
      guard count <= ShortKey.byteLimit, bytes.le16(offset &+ count) == 0x3A22 else { return nil }
      let hash = ShortKey.hash(bytes, offset, count: count)
      return KeyTable.find(bytes, offset, count: count, hash, position.object, entries, places)
    }
    let first = Int(entries[position.previous].first)
    guard first >= 0 else { return nil }
    if entries[first].key.stands(in: bytes, at: offset) { return first }
    let second = Int(entries[position.previous].second)
    guard second >= 0, entries[second].key.stands(in: bytes, at: offset) else { return nil }
    return second
  }

  /// What the value at `offset` is, and the offset behind it; nil for one that is not whole or needs another look.
  @inline(__always)
  private static func scanPlainValue(_ bytes: RawSpan, _ offset: Int) -> (kind: ScannedValue.Kind, behind: Int)? {
    let end = bytes.byteCount
    let first = bytes.u8(offset)
    var kind = ScannedValue.Kind.word
    let behind: Int
    switch first {
    case UInt8(ascii: "\""):
      kind = .string
      var hasEscapes = false
      behind = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
      if hasEscapes { return nil }
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      kind = first == UInt8(ascii: "[") ? .array : .object
      behind = JSONTokens.skipNested(bytes, offset, end)
    default:
      if first == UInt8(ascii: "n") { kind = .absent }
      behind = JSONTokens.skipWord(bytes, offset, end)
    }
    return behind > 0 && behind &+ 2 <= end ? (kind, behind) : nil
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
    if !hasEscapes, count <= ShortKey.byteLimit {
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
    guard let field = target.field else { return JSONTokens.skipValue(bytes, value, end) }
    return scanField(bytes, value, end, &found[field])
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
    let kind: ScannedValue.Kind
    switch first {
    case UInt8(ascii: "["): kind = .array
    case UInt8(ascii: "{"): kind = .object
    case UInt8(ascii: "n"): kind = .absent
    default: kind = .word
    }
    field = ScannedValue(kind: kind, start: offset, end: behind)
    return behind
  }
}
