import ByteInput

/// Caches what the texts of a field are decoded to. Most records repeat the texts of earlier ones.
struct TextCache<Value: Sendable>: ~Copyable, Sendable {
  private var texts = ByteInterner()
  private var values: [Value] = []

  /// Bytes of the texts that are kept, and of the key that is being appended.
  private var byteCount = 0
  private var keyByteCount = 0

  /// Texts kept. Any other text is decoded each time.
  private static var limit: Int { 65_536 }
  /// Once the texts have more bytes than this, no more are kept, so that long ones do not fill the memory.
  private static var byteLimit: Int { 64 * 1024 * 1024 }

  var isFull: Bool { values.count >= Self.limit || byteCount >= Self.byteLimit }

  init() {}

  /// Adds a field to the key. Several fields may have one value.
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    guard !isFull else { return }
    texts.append(value, bytes)
    keyByteCount += value.end - value.start
  }

  /// The value of the appended fields. `make` decodes them if they are new.
  mutating func value(_ make: () -> Value) -> Value {
    guard !isFull else { return make() }
    let (number, isNew) = texts.intern()
    if isNew {
      values.append(make())
      byteCount += keyByteCount
    }
    keyByteCount = 0
    return values[number]
  }

  mutating func value(of field: ScannedValue, _ bytes: RawSpan, _ make: () -> Value) -> Value {
    append(field, bytes)
    return value(make)
  }
}
