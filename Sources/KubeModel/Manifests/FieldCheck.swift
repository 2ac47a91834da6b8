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

  mutating func check(_ node: DocumentNode) { check(node, whole) }

  /// An object around the one that is checked.
  private struct Ancestor {
    let node: DocumentNode
    let shape: ObjectShape
    /// The number of steps that lead to it.
    let depth: Int
  }

  private enum Step {
    case name(String)
    case place(Int)
  }

  /// The way to what is checked. It becomes a text only where something is wrong.
  private var steps: [Step] = []
  private var chain: [Ancestor] = []

  /// `spec.egress[0].to`; names are cut where they are long.
  private func path(_ depth: Int? = nil) -> String {
    var text = ""
    for step in steps.prefix(depth ?? steps.count) {
      switch step {
      case .name(let name): text += (text.isEmpty ? "" : ".") + name.shortened
      case .place(let place): text += "[\(place)]"
      }
    }
    return text
  }

  private mutating func check(_ node: DocumentNode, _ shape: ObjectShape) {
    guard let members = node.members else {
      if node.content != .null { refuse(node, "is not an object") }
      return
    }
    chain.append(Ancestor(node: node, shape: shape, depth: steps.count))
    for member in members {
      steps.append(.name(member.name))
      if let field = shape.fields[member.name] {
        check(member.node, field)
      } else {
        reject(member)
      }
      steps.removeLast()
    }
    chain.removeLast()
  }

  private mutating func check(_ node: DocumentNode, _ shape: FieldShape) {
    switch shape {
    case .value: break
    case .object(let object): check(node, object)
    case .list(let item):
      guard let items = node.array else {
        if node.content != .null { refuse(node, "is not a list") }
        return
      }
      for (place, entry) in items.enumerated() {
        steps.append(.place(place))
        check(entry, item)
        steps.removeLast()
      }
    case .texts:
      guard let members = node.members else {
        if node.content != .null { refuse(node, "is no map of names and values") }
        return
      }
      for member in members where member.node.string == nil {
        steps.append(.name(member.name))
        refuse(member.node, "is not text; write it in quotes")
        steps.removeLast()
      }
    }
  }

  private mutating func reject(_ member: DocumentNode.Member) {
    guard let holder = chain.last else { return }
    let path = path()
    let known = holder.shape.fields.keys.sorted()
    var (advice, lost): (String, (field: String, of: Ancestor)?)
    if let near = Self.spelling(of: member.name, among: known) {
      (advice, lost) = ("did you mean '\(near)'?", (near, holder))
    } else if let home = holder.shape.instead[member.name] {
      (advice, lost) = ("it belongs below '\(home)'", (home, holder))
    } else if let home = chain.last(where: { $0.shape.fields[member.name] != nil }) {
      let name = home.depth == 0 ? "the object itself" : self.path(home.depth)
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

  private mutating func refuse(_ node: DocumentNode, _ message: String) {
    let path = path()
    add(.refused, node, at: path, "\(path) \(message)")
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
