import ByteInput

/// What the texts of a field mean, worked out once for each text: most records repeat what others say.
struct Remembered<Meaning: Sendable>: ~Copyable, Sendable {
  private var texts = ByteInterner()
  private var meanings: [Meaning] = []

  /// Texts kept; what further ones mean is worked out every time.
  private static var limit: Int { 65_536 }

  init() {}

  /// Adds a field to the text under way, where several of them have one meaning.
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    if meanings.count < Self.limit { texts.append(value, bytes) }
  }

  /// What the text that was put together means; `make` works it out.
  mutating func meaning(_ make: () -> Meaning) -> Meaning {
    guard meanings.count < Self.limit else { return make() }
    let (number, isNew) = texts.intern()
    if isNew { meanings.append(make()) }
    return meanings[number]
  }

  /// What one field means.
  mutating func meaning(of value: ScannedValue, _ bytes: RawSpan, _ make: () -> Meaning) -> Meaning {
    append(value, bytes)
    return meaning(make)
  }
}
