import ByteInput

/// Caches what the texts of a field are decoded to. Most records repeat the texts of earlier ones.
struct TextCache<Value: Sendable>: ~Copyable, Sendable {
  private var texts = ByteInterner()
  private var values: [Value] = []

  /// Texts kept. Any other text is decoded each time.
  static var limit: Int { 65_536 }

  init() {}

  /// Adds a field to the key. Several fields may have one value.
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    if values.count < Self.limit { texts.append(value, bytes) }
  }

  /// The value of the appended fields. `make` decodes them if they are new.
  mutating func value(_ make: () -> Value) -> Value {
    guard values.count < Self.limit else { return make() }
    let (number, isNew) = texts.intern()
    if isNew { values.append(make()) }
    return values[number]
  }

  mutating func value(of field: ScannedValue, _ bytes: RawSpan, _ make: () -> Value) -> Value {
    append(field, bytes)
    return value(make)
  }
}
