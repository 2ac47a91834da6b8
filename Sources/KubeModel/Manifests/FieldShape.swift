/// What an object may contain, as the API server's strict validation sees it.
indirect enum FieldShape: Sendable {
  /// A value that is not looked into.
  case value
  /// Names with texts, as labels are.
  case texts
  case object(ObjectShape)
  case list(FieldShape)
}

/// The fields of an object.
struct ObjectShape: Sendable {
  /// The object in a sentence: `a rule of spec.ingress`.
  let title: String
  let fields: [String: FieldShape]
  /// What the object does without one of its fields, to follow "an API server that drops the field".
  let without: [String: String]
  /// The fields that are meant by names which belong elsewhere: `podSelector` in a rule belongs to an item of `from`.
  let instead: [String: String]

  init(
    _ title: String, _ fields: [String: FieldShape], without: [String: String] = [:], instead: [String: String] = [:]
  ) {
    self.title = title
    self.fields = fields
    self.without = without
    self.instead = instead
  }
}
