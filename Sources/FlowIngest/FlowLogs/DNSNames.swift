/// The names that a log's records say were asked for, each made into text once.
struct DNSNames: ~Copyable {
  private var known = ByteInterner()
  private var texts: [String] = []

  init() {}

  /// The name in lower case and without a final dot; nil where the field holds none.
  mutating func name(_ value: ScannedValue, _ bytes: RawSpan) -> String? {
    guard value.kind == .string || value.kind == .escapedString, value.end > value.start else { return nil }
    known.append(value, bytes)
    let (number, isNew) = known.intern()
    if isNew { texts.append(value.name(bytes).map(Self.canonical) ?? "") }
    return texts[number].isEmpty ? nil : texts[number]
  }

  /// Lower case, no final dot.
  static func canonical(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }
}
