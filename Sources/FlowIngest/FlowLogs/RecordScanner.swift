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
    return scanObject(bytes, offset, end, RecordSchema.root)
  }

  /// Scans an object whose fields add to those of the record before: labels that a container keeps apart.
  mutating func scanMore(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    scanObject(bytes, offset, end, RecordSchema.root)
  }

  @inline(__always)
  private mutating func forget() {
    for number in fields.indices { fields[number].kind = .absent }
  }

  private mutating func scanObject(_ bytes: RawSpan, _ start: Int, _ end: Int, _ object: Int) -> Int {
    var offset = JSONTokens.skipBlanks(bytes, start + 1, end)
    guard offset < end else { return JSONTokens.incomplete }
    if bytes.u8(offset) == UInt8(ascii: "}") { return offset + 1 }
    var position = keys.beginning(of: object)
    while true {
      guard offset < end else { return JSONTokens.incomplete }
      guard bytes.u8(offset) == UInt8(ascii: "\"") else { return JSONTokens.malformed }
      var target = KeyTable.Target.unwanted
      offset = scanKey(bytes, offset, end, &position, &target)
      guard offset > 0 else { return offset }
      offset = JSONTokens.skipBlanks(bytes, offset, end)
      guard offset < end else { return JSONTokens.incomplete }
      guard bytes.u8(offset) == UInt8(ascii: ":") else { return JSONTokens.malformed }
      offset = JSONTokens.skipBlanks(bytes, offset + 1, end)
      offset = scanValue(bytes, offset, end, target)
      guard offset > 0 else { return offset }
      offset = JSONTokens.skipBlanks(bytes, offset, end)
      guard offset < end else { return JSONTokens.incomplete }
      switch bytes.u8(offset) {
      case UInt8(ascii: ","): offset = JSONTokens.skipBlanks(bytes, offset + 1, end)
      case UInt8(ascii: "}"): return offset + 1
      default: return JSONTokens.malformed
      }
    }
  }

  /// Behind the key whose opening quote is at `offset`. A key with escapes is none of ours.
  @inline(__always)
  private mutating func scanKey(
    _ bytes: RawSpan, _ offset: Int, _ end: Int, _ position: inout KeyTable.Position, _ target: inout KeyTable.Target
  ) -> Int {
    if let expected = keys.expected(&position, bytes, offset + 1, end) {
      target = expected.target
      return expected.quote + 1
    }
    var hasEscapes = false
    let behind = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
    guard behind > 0, !hasEscapes, let key = ShortKey(bytes, offset + 1, behind - 1) else { return behind }
    target = keys.target(of: key, &position)
    return behind
  }

  @inline(__always)
  private mutating func scanValue(_ bytes: RawSpan, _ offset: Int, _ end: Int, _ target: KeyTable.Target) -> Int {
    guard offset < end else { return JSONTokens.incomplete }
    switch target {
    case .field(let field): return scanField(bytes, offset, end, field)
    case .object(let object):
      // `null`, or another kind than was expected, has no fields.
      guard bytes.u8(offset) == UInt8(ascii: "{") else { return JSONTokens.skipValue(bytes, offset, end) }
      return scanObject(bytes, offset, end, object)
    case .unwanted:
      guard bytes.u8(offset) == UInt8(ascii: "\"") else { return JSONTokens.skipValue(bytes, offset, end) }
      var hasEscapes = false
      return JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
    }
  }

  @inline(__always)
  private mutating func scanField(_ bytes: RawSpan, _ offset: Int, _ end: Int, _ field: Int) -> Int {
    var value = ScannedValue(kind: .word, start: offset, end: offset)
    let behind: Int
    switch bytes.u8(offset) {
    case UInt8(ascii: "\""):
      var hasEscapes = false
      behind = JSONTokens.skipString(bytes, offset, end, hasEscapes: &hasEscapes)
      value = ScannedValue(kind: hasEscapes ? .escapedString : .string, start: offset + 1, end: behind - 1)
    case UInt8(ascii: "["):
      behind = JSONTokens.skipValue(bytes, offset, end)
      value = ScannedValue(kind: .array, start: offset, end: behind)
    case UInt8(ascii: "{"):
      behind = JSONTokens.skipValue(bytes, offset, end)
      value = ScannedValue(kind: .object, start: offset, end: behind)
    default:
      behind = JSONTokens.skipWord(bytes, offset, end)
      value.end = behind
      if bytes.u8(offset) == UInt8(ascii: "n") { value.kind = .absent }
    }
    guard behind > 0 else { return behind }
    fields[field] = value
    return behind
  }
}
