import Documents

/// The spec of a valid NetworkPolicy as the API server stores it: with defaults (pkg/apis/networking/v1/defaults.go), without what is
/// empty.
enum PolicyDefaults {
  static func specification(_ spec: DocumentNode?) -> DocumentValue {
    let egress = rules(spec?["egress"], peers: "to")
    var types = (spec?["policyTypes"]?.array ?? []).map { DocumentValue($0) }
    if types.isEmpty { types = egress.isEmpty ? ["Ingress"] : ["Ingress", "Egress"] }
    return .object(
      [.init("podSelector", selector(spec?["podSelector"]))]
        + list("ingress", rules(spec?["ingress"], peers: "from")) + list("egress", egress) + list("policyTypes", types))
  }

  private static func rules(_ list: DocumentNode?, peers: String) -> [DocumentValue] {
    (list?.array ?? []).map { rule in
      .object(
        self.list("ports", (rule["ports"]?.array ?? []).map(port))
          + self.list(peers, (rule[peers]?.array ?? []).map(peer)))
    }
  }

  private static func port(_ node: DocumentNode) -> DocumentValue {
    .object(
      [.init("protocol", node["protocol"].map { DocumentValue($0) } ?? "TCP")] + value("port", node)
        + value("endPort", node))
  }

  private static func peer(_ node: DocumentNode) -> DocumentValue {
    let selectors = ["podSelector", "namespaceSelector"].flatMap { name in
      node[name].map { [DocumentValue.Member(name, selector($0))] } ?? []
    }
    guard let block = node["ipBlock"] else { return .object(selectors) }
    let except = (block["except"]?.array ?? []).map { DocumentValue($0) }
    return .object(selectors + [.init("ipBlock", .object(value("cidr", block) + list("except", except)))])
  }

  private static func selector(_ node: DocumentNode?) -> DocumentValue {
    let labels = node?["matchLabels"]?.members ?? []
    let expressions = (node?["matchExpressions"]?.array ?? []).map { entry in
      DocumentValue.object(
        value("key", entry) + value("operator", entry)
          + list("values", (entry["values"]?.array ?? []).map { DocumentValue($0) }))
    }
    let members = labels.map { DocumentValue.Member($0.name, DocumentValue($0.node)) }
    return .object(
      (members.isEmpty ? [] : [.init("matchLabels", .object(members))]) + list("matchExpressions", expressions))
  }

  private static func value(_ name: String, _ node: DocumentNode) -> [DocumentValue.Member] {
    node[name].map { [.init(name, DocumentValue($0))] } ?? []
  }

  private static func list(_ name: String, _ items: [DocumentValue]) -> [DocumentValue.Member] {
    items.isEmpty ? [] : [.init(name, .array(items))]
  }
}
