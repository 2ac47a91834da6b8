import Documents

/// Finds fields that an object does not have, and values of a wrong type, as `kubectl apply --validate=strict` does.
struct FieldCheck {
  private let file: String
  private let whole: ObjectShape
  private(set) var problems: [Problem] = []

  /// A field that the kind does not have, or that holds something else.
  struct Problem {
    /// `spec.egress[0].to[1].podSelectors`
    let path: String
    let issue: ManifestIssue
  }

  init(_ shape: ObjectShape, file: String) {
    whole = shape
    self.file = file
  }

  mutating func check(_ node: DocumentNode) { check(node, whole, at: "", below: []) }

  /// An object around the one that is checked.
  private struct Ancestor {
    let node: DocumentNode
    let shape: ObjectShape
    let path: String
  }

  private mutating func check(
    _ node: DocumentNode, _ shape: ObjectShape, at path: String, below ancestors: [Ancestor]
  ) {
    guard let members = node.members else {
      if node.content != .null { refuse(node, at: path, "\(path) is not an object") }
      return
    }
    let chain = ancestors + [Ancestor(node: node, shape: shape, path: path)]
    for member in members {
      let name = member.name.shortened
      let place = path.isEmpty ? name : "\(path).\(name)"
      if let field = shape.fields[member.name] {
        check(member.node, field, at: place, below: chain)
      } else {
        reject(member, of: chain, at: place)
      }
    }
  }

  private mutating func check(
    _ node: DocumentNode, _ shape: FieldShape, at path: String, below ancestors: [Ancestor]
  ) {
    switch shape {
    case .value: break
    case .object(let object): check(node, object, at: path, below: ancestors)
    case .list(let item):
      guard let items = node.array else {
        if node.content != .null { refuse(node, at: path, "\(path) is not a list") }
        return
      }
      for (place, entry) in items.enumerated() { check(entry, item, at: "\(path)[\(place)]", below: ancestors) }
    case .texts:
      guard let members = node.members else {
        if node.content != .null { refuse(node, at: path, "\(path) is no map of names and values") }
        return
      }
      for member in members where member.node.string == nil {
        let path = "\(path).\(member.name.shortened)"
        refuse(member.node, at: path, "\(path) is not text; write it in quotes")
      }
    }
  }

  private mutating func reject(_ member: DocumentNode.Member, of chain: [Ancestor], at path: String) {
    guard let holder = chain.last else { return }
    let known = holder.shape.fields.keys.sorted()
    var (advice, lost): (String, (field: String, of: Ancestor)?)
    if let near = Self.spelling(of: member.name, among: known) {
      (advice, lost) = ("did you mean '\(near)'?", (near, holder))
    } else if let home = holder.shape.instead[member.name] {
      (advice, lost) = ("it belongs below '\(home)'", (home, holder))
    } else if let home = chain.last(where: { $0.shape.fields[member.name] != nil }) {
      let name = home.path.isEmpty ? "the object itself" : home.path
      (advice, lost) = ("it belongs to \(name)", (member.name, home))
    } else {
      (advice, lost) = ("there it can have \(known.joined(separator: ", "))", nil)
    }
    var effect = "ignores it"
    if let lost, lost.of.node[lost.field] == nil, let consequence = lost.of.shape.without[lost.field] {
      effect = "\(consequence), because '\(lost.field)' is missing"
    }
    let message =
      "\(path) is not a field of \(holder.shape.title), \(advice) kubectl's strict validation refuses it; an API server"
      + " that drops the field \(effect)"
    add(.unknownField, member.node, at: path, message)
  }

  private mutating func refuse(_ node: DocumentNode, at path: String, _ message: String) {
    add(.refused, node, at: path, message)
  }

  private mutating func add(
    _ severity: ManifestIssue.Severity, _ node: DocumentNode, at path: String, _ message: String
  ) {
    problems.append(
      Problem(path: path, issue: ManifestIssue(severity, ObjectSource(file: file, line: node.line), message)))
  }

  /// The field that a misspelt name stands for: one that differs only in case, or by few letters.
  private static func spelling(of name: String, among known: [String]) -> String? {
    known.first { $0.lowercased() == name.lowercased() } ?? Suggestion.nearest(to: name, among: known)
  }
}
