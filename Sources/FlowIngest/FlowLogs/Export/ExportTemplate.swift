import ByteInput

/// The fields of a data set's records (RFC 7011 section 3.4, RFC 3954 sections 5.2 and 6.1).
struct ExportTemplate {
  struct Field {
    /// Nil for a field that is skipped.
    let element: ExportElement?
    /// `variableLength` if each record has the length.
    let byteCount: Int
  }

  static let variableLength = 65_535

  private(set) var fields: [Field] = []
  /// Whether its records describe the exporter instead of flows.
  let isOptions: Bool
  /// The shortest possible record.
  private(set) var minimumByteCount = 0

  init(isOptions: Bool) { self.isOptions = isOptions }

  /// Adds a field. Consecutive skipped fields are merged.
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

/// The templates received so far, up to a limit.
struct ExportTemplates {
  private var templates: [ExportTemplateKey: ExportTemplate] = [:]
  private var fieldCount = 0

  /// Fields of all templates.
  private static let fieldLimit = 262_144

  subscript(key: ExportTemplateKey) -> ExportTemplate? { templates[key] }

  /// Adds a template or replaces the one with the same key. False if the limit is reached.
  mutating func add(_ template: ExportTemplate, for key: ExportTemplateKey) -> Bool {
    let earlier = templates[key]?.fields.count ?? 0
    guard fieldCount - earlier + template.fields.count <= Self.fieldLimit else { return false }
    fieldCount += template.fields.count - earlier
    templates[key] = template
    return true
  }

  /// RFC 7011 section 8.1.
  mutating func withdraw(_ key: ExportTemplateKey) {
    fieldCount -= templates.removeValue(forKey: key)?.fields.count ?? 0
  }
}

/// Identifies a template. Template numbers are unique only within one exporter's domain.
struct ExportTemplateKey: Hashable {
  let version: UInt16
  /// IPFIX: the observation domain. NetFlow: the source ID.
  let domain: UInt32
  let number: UInt16
}
