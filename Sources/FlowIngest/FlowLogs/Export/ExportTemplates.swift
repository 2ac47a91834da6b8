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
