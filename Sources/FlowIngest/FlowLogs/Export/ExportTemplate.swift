import ByteInput

/// What the records of a data set consist of (RFC 7011 section 3.4, RFC 3954 sections 5.2 and 6.1).
struct ExportTemplate {
  /// One field of a record.
  struct Field {
    /// Nil for a field that is passed over.
    let element: ExportElement?
    /// In bytes; `variableLength` where each record says how long it is.
    let byteCount: Int
  }

  /// The length that stands for "each record says".
  static let variableLength = 65_535

  private(set) var fields: [Field] = []
  /// Whether its records tell of the exporter and not of flows.
  let isOptions: Bool
  /// The fewest bytes that a record has.
  private(set) var minimumByteCount = 0

  init(isOptions: Bool) { self.isOptions = isOptions }

  /// Adds a field; neighbours that are passed over become one.
  mutating func add(_ element: ExportElement?, byteCount: Int) {
    let isVariable = byteCount == Self.variableLength
    minimumByteCount += isVariable ? 1 : byteCount
    if element == nil, !isVariable, let last = fields.last, last.element == nil,
      last.byteCount != Self.variableLength, last.byteCount + byteCount < Self.variableLength
    {
      fields[fields.count - 1] = Field(element: nil, byteCount: last.byteCount + byteCount)
    } else {
      fields.append(Field(element: element, byteCount: byteCount))
    }
  }
}
