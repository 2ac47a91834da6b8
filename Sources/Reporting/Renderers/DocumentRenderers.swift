import Answers
import Documents

extension Renderer {
  static let json = Renderer(name: "json", summary: "one JSON document", needs: []) { answer, _, put in
    try write(answer.document, JSONWriter(layout: .indented), put)
    try put("\n")
  }

  public static let jsonl = Renderer(name: "jsonl", summary: "the main list, one JSON object a line", needs: .list) {
    answer, _, put in
    for item in answer.primaryItems {
      try write(item, JSONWriter(layout: .line), put)
      try put("\n")
    }
  }

  /// Bytes that are handed on together.
  private static let pieceSize = 64 * 1024

  static func write(_ document: Datum, _ writer: consuming JSONWriter, _ put: Put) throws {
    try document.write(to: &writer) { writer in
      if writer.pendingCount >= pieceSize { try put(writer.takeWritten()) }
    }
    try put(writer.takeWritten())
  }
}

extension Answer {
  /// The whole answer as one document.
  var document: Datum {
    // Nothing but manifests: the list that kubectl reads and writes.
    guard let schema else {
      let items = (primaryManifests ?? []).map(Datum.manifest)
      return ["apiVersion": "v1", "kind": "List", "items": .array(items)]
    }
    var members = [Datum.Member("schema", .word(schema))] + scope.members
    if !findings.isEmpty, self[section: "findings"] == nil { members.append(.init("findings", findings.data)) }
    for section in sections {
      guard let name = section.name, section.audience != .people else { continue }
      members.append(.init(name, section.data))
    }
    return .object(members)
  }

  /// The items of the main list.
  var primaryItems: Listing<Datum> {
    guard let primary, let section = self[section: primary] else { return Listing([]) }
    switch section.data {
    case .listing(let items): return items
    case .array(let items): return Listing(items)
    case let other: return Listing([other])
    }
  }
}

extension Section {
  /// The section for programs.
  var data: Datum {
    switch content {
    case .table(let table): table.data
    case .graph(let graph): graph.table.data
    case .manifests(let manifests): .listing(Listing(manifests.all, Datum.manifest))
    case .checklist(let checks): .list(checks, \.data)
    case .findings(let findings): findings.data
    case .facts(let data, _): data
    }
  }
}

extension Table {
  fileprivate var data: Datum { .listing(Listing(rows) { $0.data }) }
}

extension Listing where Item == Finding {
  fileprivate var data: Datum { .listing(Listing<Datum>(self) { $0.data }) }
}
