import Documents

/// Finds what the API server refuses in a NetworkPolicy (pkg/apis/networking/validation/validation.go, and
/// apimachinery/pkg/apis/meta/v1/validation for selectors).
struct PolicyExamination {
  private let release: KubernetesRelease
  /// Why the request cannot be decoded. The server then checks nothing else.
  private var undecodable: [FieldError] = []
  private var errors: [FieldError] = []

  init(_ release: KubernetesRelease) { self.release = release }

  var result: [FieldError] { undecodable.isEmpty ? errors : undecodable }

  mutating func examine(_ node: DocumentNode, file: String) {
    if let version = node["apiVersion"], version.string != "networking.k8s.io/v1" {
      undecodable.append(
        FieldError(
          field: "apiVersion", kind: .wrongType,
          message: "the server has NetworkPolicies of networking.k8s.io/v1 only", line: version.line))
    }
    if let shape = ObjectShape.policy(.networkPolicy) {
      var check = FieldCheck(shape, file: file)
      check.check(node)
      undecodable += check.problems.map {
        FieldError(
          field: $0.path, kind: $0.issue.severity == .unknownField ? .unknownField : .wrongType,
          message: $0.issue.message, line: $0.issue.source.line)
      }
    }
    metadata(node["metadata"], in: node)
    guard let spec = node["spec"] else { return }
    selector(spec["podSelector"], at: "spec.podSelector")
    rules(spec["ingress"], peers: "from", at: "spec.ingress")
    rules(spec["egress"], peers: "to", at: "spec.egress")
    types(spec["policyTypes"])
  }

  private mutating func metadata(_ metadata: DocumentNode?, in node: DocumentNode) {
    let name = text(metadata?["name"], at: "metadata.name") ?? ""
    let prefix = text(metadata?["generateName"], at: "metadata.generateName") ?? ""
    if name.isEmpty, prefix.isEmpty {
      add(.required, "metadata.name", metadata ?? node, "a name is required")
    } else if !name.isEmpty, !NameSyntax.isSubdomain(name) {
      add(.invalid, "metadata.name", metadata?["name"] ?? node, "'\(name.shortened)' is not a DNS subdomain (RFC 1123)")
    }
    if let namespace = text(metadata?["namespace"], at: "metadata.namespace"), !namespace.isEmpty,
      !NameSyntax.isLabel(namespace)
    {
      add(.invalid, "metadata.namespace", metadata?["namespace"] ?? node, "'\(namespace.shortened)' is not a DNS label")
    }
    labels(metadata?["labels"], at: "metadata.labels")
    for member in metadata?["annotations"]?.members ?? [] where !LabelSyntax.isKey(member.name.lowercased()) {
      add(.invalid, "metadata.annotations", member.node, "'\(member.name.shortened)' is not an annotation's key")
    }
  }

  private mutating func types(_ list: DocumentNode?) {
    guard let list, let types = list.array else { return }
    guard types.count <= 2 else {
      return add(.invalid, "spec.policyTypes", list, "has \(types.count) items; more than two are not allowed")
    }
    for (place, type) in types.enumerated() {
      let path = "spec.policyTypes[\(place)]"
      let word = text(type, at: path) ?? ""
      if !["Ingress", "Egress"].contains(word) {
        add(.notSupported, path, type, "'\(word.shortened)' is neither Ingress nor Egress")
      }
    }
  }

  private mutating func rules(_ list: DocumentNode?, peers: String, at path: String) {
    for (place, rule) in (list?.array ?? []).enumerated() {
      let path = "\(path)[\(place)]"
      for (place, port) in (rule["ports"]?.array ?? []).enumerated() { self.port(port, at: "\(path).ports[\(place)]") }
      for (place, peer) in (rule[peers]?.array ?? []).enumerated() { self.peer(peer, at: "\(path).\(peers)[\(place)]") }
    }
  }

  private mutating func port(_ node: DocumentNode, at path: String) {
    if let field = node["protocol"], let word = text(field, at: "\(path).protocol"),
      !["TCP", "UDP", "SCTP"].contains(word)
    {
      add(.notSupported, "\(path).protocol", field, "'\(word.shortened)' is not TCP, UDP or SCTP")
    }
    let end = node["endPort"].flatMap { field in number(field, at: "\(path).endPort").map { (field, $0) } }
    guard let field = node["port"] else {
      if let end { add(.invalid, "\(path).endPort", end.0, "endPort needs a port") }
      return
    }
    if let name = field.string {
      if let end { add(.invalid, "\(path).endPort", end.0, "endPort cannot be combined with a port's name") }
      if !LabelSyntax.isPortName(name) {
        let hint = UInt16(name) == nil ? "" : "; write the number without quotes"
        add(.invalid, "\(path).port", field, "'\(name.shortened)' is not a port name (RFC 6335)\(hint)")
      }
      return
    }
    guard let number = number(field, at: "\(path).port") else { return }
    if !(1...65535).contains(number) { add(.invalid, "\(path).port", field, "\(number) is not between 1 and 65535") }
    guard let end else { return }
    if end.1 < number {
      add(.invalid, "\(path).endPort", end.0, "endPort \(end.1) is below port \(number)")
    } else if !(1...65535).contains(end.1) {
      add(.invalid, "\(path).endPort", end.0, "\(end.1) is not between 1 and 65535")
    }
  }

  private mutating func peer(_ node: DocumentNode, at path: String) {
    selector(node["podSelector"], at: "\(path).podSelector")
    selector(node["namespaceSelector"], at: "\(path).namespaceSelector")
    if let block = node["ipBlock"] { self.block(block, at: "\(path).ipBlock") }
    let hasSelector = node["podSelector"] != nil || node["namespaceSelector"] != nil
    if node["ipBlock"] != nil, hasSelector {
      add(.forbidden, path, node, "an ipBlock cannot be combined with selectors in one peer")
    } else if node["ipBlock"] == nil, !hasSelector {
      add(.required, path, node, "a peer needs a podSelector, a namespaceSelector or an ipBlock")
    }
  }

  private mutating func block(_ node: DocumentNode, at path: String) {
    let field = node["cidr"]
    let written = text(field, at: "\(path).cidr") ?? ""
    guard !written.isEmpty else { return add(.required, "\(path).cidr", field ?? node, "cidr is missing") }
    guard let block = block(written, field ?? node, at: "\(path).cidr") else { return }
    for (place, entry) in (node["except"]?.array ?? []).enumerated() {
      let path = "\(path).except[\(place)]"
      guard let exception = self.block(text(entry, at: path) ?? "", entry, at: path) else { continue }
      if !exception.isStrictly(inside: block) {
        add(.invalid, path, entry, "is not strictly inside \(written.shortened)")
      }
    }
  }

  private mutating func block(_ written: String, _ node: DocumentNode, at path: String) -> WrittenBlock? {
    guard let block = WrittenBlock(written) else {
      add(.invalid, path, node, "'\(written.shortened)' is not an address block such as 10.0.0.0/8")
      return nil
    }
    if release.refusesSloppyBlocks, let flaw = block.flaw {
      add(.invalid, path, node, "'\(written.shortened)' \(flaw)")
    }
    return block
  }

  private mutating func selector(_ node: DocumentNode?, at path: String) {
    labels(node?["matchLabels"], at: "\(path).matchLabels")
    for (place, entry) in (node?["matchExpressions"]?.array ?? []).enumerated() {
      requirement(entry, at: "\(path).matchExpressions[\(place)]")
    }
  }

  private mutating func requirement(_ node: DocumentNode, at path: String) {
    let values = node["values"]?.array ?? []
    let word = text(node["operator"], at: "\(path).operator") ?? ""
    switch LabelSelector.Requirement.Operator(rawValue: word) {
    case .isIn, .notIn:
      if values.isEmpty { add(.required, "\(path).values", node, "\(word) needs values") }
    case .exists, .doesNotExist:
      if !values.isEmpty { add(.forbidden, "\(path).values", node["values"] ?? node, "\(word) takes no values") }
    case nil:
      add(
        .invalid, "\(path).operator", node["operator"] ?? node,
        "'\(word.shortened)' is not In, NotIn, Exists or DoesNotExist")
    }
    let key = text(node["key"], at: "\(path).key") ?? ""
    if !LabelSyntax.isKey(key) {
      add(.invalid, "\(path).key", node["key"] ?? node, "'\(key.shortened)' is not a label's key")
    }
    for (place, value) in values.enumerated() {
      let path = "\(path).values[\(place)]"
      let written = text(value, at: path) ?? ""
      if !LabelSyntax.isValue(written) { add(.invalid, path, value, "'\(written.shortened)' is not a label's value") }
    }
  }

  private mutating func labels(_ node: DocumentNode?, at path: String) {
    for member in node?.members ?? [] {
      if !LabelSyntax.isKey(member.name) {
        add(.invalid, path, member.node, "'\(member.name.shortened)' is not a label's key")
      }
      let value = text(member.node, at: "\(path).\(member.name)") ?? ""
      if !LabelSyntax.isValue(value) {
        add(.invalid, path, member.node, "'\(value.shortened)' is not a label's value")
      }
    }
  }

  /// The text of a field; nil where there is none, or where the field holds something else, which is an error.
  private mutating func text(_ node: DocumentNode?, at path: String) -> String? {
    guard let node, node.content != .null else { return nil }
    if node.string == nil { refuse(node, at: path, "is not text; write it in quotes") }
    return node.string
  }

  private mutating func number(_ node: DocumentNode, at path: String) -> Int? {
    guard let number = node.int, Int32(exactly: number) != nil else {
      refuse(node, at: path, "is not a whole number of 32 bits")
      return nil
    }
    return number
  }

  private mutating func refuse(_ node: DocumentNode, at path: String, _ message: String) {
    let isKnown = undecodable.contains { $0.field == path }
    if !isKnown { undecodable.append(FieldError(field: path, kind: .wrongType, message: message, line: node.line)) }
  }

  private mutating func add(_ kind: FieldError.Kind, _ path: String, _ node: DocumentNode, _ message: String) {
    errors.append(FieldError(field: path, kind: kind, message: message, line: node.line))
  }
}
