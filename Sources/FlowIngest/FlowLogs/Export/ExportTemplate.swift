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

/// The templates met so far. Bounded: what would grow it further is refused.
struct ExportTemplates {
  private var templates: [ExportTemplateKey: ExportTemplate] = [:]
  private var fieldCount = 0

  /// Fields of all templates together.
  private static let fieldLimit = 262_144

  subscript(key: ExportTemplateKey) -> ExportTemplate? { templates[key] }

  /// Takes a template in place of an earlier one of its name; false where there is no room.
  mutating func add(_ template: ExportTemplate, for key: ExportTemplateKey) -> Bool {
    let earlier = templates[key]?.fields.count ?? 0
    guard fieldCount - earlier + template.fields.count <= Self.fieldLimit else { return false }
    fieldCount += template.fields.count - earlier
    templates[key] = template
    return true
  }

  /// Takes a template back (RFC 7011 section 8.1).
  mutating func withdraw(_ key: ExportTemplateKey) {
    fieldCount -= templates.removeValue(forKey: key)?.fields.count ?? 0
  }
}

/// Names a template: exporters number theirs each for itself.
struct ExportTemplateKey: Hashable {
  let version: UInt16
  /// IPFIX's observation domain, NetFlow's source.
  let domain: UInt32
  let number: UInt16
}
