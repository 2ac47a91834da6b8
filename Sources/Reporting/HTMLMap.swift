import Answers
import Documents

/// A graph as data that the page's script draws.
struct HTMLMap {
  private let edges: Listing<Graph.Edge>
  private let subjects: Set<String>
  private var numbers: [PartyName: Int] = [:]
  private var parties: [PartyName] = []

  /// A page with more would be too large to send, and too slow.
  private static let limit = 5_000

  /// The edges of the graph, the first ones where there are too many.
  init(_ graph: Graph) {
    edges = graph.edges
    subjects = graph.subjects
    for edge in edges.prefix(Self.limit) {
      add(edge.source)
      add(edge.destination)
    }
  }

  private mutating func add(_ party: PartyName) {
    guard numbers[party] == nil else { return }
    numbers[party] = parties.count
    parties.append(party)
  }

  /// The elements that the script fills.
  static let frame = """
    <noscript><p>The map needs JavaScript; the table below has the same connections.</p></noscript>
    <div class="controls" id="map-controls"></div>
    <div class="controls" id="map-legend"></div>
    <p id="map-note"></p>
    <div id="map"></div>
    <div id="why" role="region" aria-live="polite" aria-label="Why" hidden></div>
    <p class="soft">Select a line for the reason of its verdict, a box to see its connections alone, Escape to see all.</p>

    """

  func write(_ put: Renderer.Put) throws {
    let leftOut = edges.count - Self.limit
    if leftOut > 0 {
      try put(
        "<p id=\"map-left-out\"><strong>The map leaves out \(leftOut) of \(edges.count) pairs</strong>: those with the least to say. Select some with --where.</p>\n"
      )
    }
    try put("<script type=\"application/json\" id=\"map-data\">{\"nodes\":[")
    for (place, party) in parties.enumerated() { try put((place > 0 ? ",\n" : "") + Self.line(node(party))) }
    try put("],\"edges\":[")
    for (place, edge) in edges.prefix(Self.limit).enumerated() {
      try put((place > 0 ? ",\n" : "") + Self.line(data(edge)))
    }
    try put("]}</script>\n")
  }

  private func node(_ party: PartyName) -> Datum {
    let label = Text(.party(party)).plain
    let name = party.namespace != nil ? party.name ?? label : label
    return [
      "label": .word(label), "name": .word(name), "kind": .word(party.kind), "namespace": .word(party.namespace ?? ""),
      "component": .word(party.component ?? ""),
      "isSubject": .bool(party.kind == "workload" && party.component.map(subjects.contains) ?? false),
    ]
  }

  private func data(_ edge: Graph.Edge) -> Datum {
    let explanation = edge.explanation
    return .object([
      .init("s", .int(numbers[edge.source] ?? 0)), .init("t", .int(numbers[edge.destination] ?? 0)),
      .init("l", .text(edge.label)), .init("n", .int(edge.connections)), .init("u", .word(edge.purpose)),
      .init("v", .word(edge.verdict ?? "not-judged")), .init("p", .word(edge.proposed ?? "")),
      .init("r", .text(explanation?.recorded ?? "")), .init("d", .list(explanation?.policies ?? [], Datum.text)),
      .init("c", .text(explanation?.unchecked ?? "")),
    ])
  }

  /// JSON that cannot end its element or begin another: no `<`, `>` or `&` in it.
  private static func line(_ datum: Datum) -> String {
    var writer = JSONWriter(layout: .line)
    datum.write(to: &writer) { (_: inout JSONWriter) in }
    return writer.takeWritten().replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
      .replacing("&", with: "\\u0026")
  }
}
