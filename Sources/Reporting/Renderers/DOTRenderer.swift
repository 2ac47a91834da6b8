import Answers
import Documents

extension Renderer {
  static let dot = Renderer(
    name: "dot", summary: "the graph for Graphviz: flowpermit flows ... -o dot | dot -Tsvg", needs: .graph
  ) { answer, _, put in
    try put("digraph flowpermit {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n")
    for section in answer.sections {
      if case .graph(let graph) = section.content { try DOT(graph).write(put) }
    }
    try put("}\n")
  }
}

/// A graph in the language of Graphviz (graphviz.org/doc/info/lang.html).
private struct DOT {
  private let graph: Graph
  /// The number of each node.
  private var numbers: [PartyName: Int] = [:]
  private var parties: [PartyName] = []

  init(_ graph: Graph) {
    self.graph = graph
    for edge in graph.edges {
      add(edge.source)
      add(edge.destination)
    }
  }

  private mutating func add(_ party: PartyName) {
    guard numbers[party] == nil else { return }
    numbers[party] = parties.count
    parties.append(party)
  }

  /// Namespaces as boxes around their nodes, then the edges.
  func write(_ put: Renderer.Put) throws {
    let groups = Dictionary(grouping: parties) { $0.namespace ?? "" }.sorted { $0.key < $1.key }
    for (number, (namespace, members)) in groups.enumerated() {
      let isBox = !namespace.isEmpty
      if isBox { try put("  subgraph cluster_\(number) {\n    label=\(Self.quoted(namespace));\n") }
      for party in members {
        guard let node = numbers[party] else { continue }
        let shape = Self.shapes[party.kind].map { ", shape=\($0)" } ?? ""
        try put("\(isBox ? "    " : "  ")n\(node) [label=\(Self.quoted(Text(.party(party)).plain))\(shape)];\n")
      }
      if isBox { try put("  }\n") }
    }
    for edge in graph.edges {
      guard let source = numbers[edge.source], let destination = numbers[edge.destination] else { continue }
      let style = edge.verdict.flatMap { Self.styles[$0] } ?? ""
      try put(
        "  n\(source) -> n\(destination) [label=\(Self.quoted(edge.label.plain)), penwidth=\(Self.width(edge.connections))\(style)];\n"
      )
    }
  }

  private static let shapes = [
    "api-server": "doubleoctagon", "dns": "octagon", "node": "box3d", "external": "ellipse", "unknown": "ellipse",
  ]

  /// Colour and dash, so that neither alone carries the verdict.
  private static let styles = [
    "would-drop": ", color=\"#b3261e\", style=dashed", "needed-not-seen": ", color=\"#b3261e\", style=dotted",
    "dropped": ", color=\"#b3261e\"", "failed": ", color=\"#8a5a00\"",
    "cannot-judge": ", color=\"#6b6b6b\", style=dotted",
  ]

  /// From 1, and one more for each factor of ten.
  private static func width(_ connections: Int) -> Int { String(max(1, connections)).utf8.count }

  /// In a quoted string a backslash begins an escape, and `&` an HTML entity.
  private static func quoted(_ text: String) -> String {
    let text = TextEscaping.forTerminal(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(text.replacing("&", with: "&amp;"))\""
  }
}
