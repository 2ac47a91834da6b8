public import Classifier
public import FlowModel

extension Answer {
  /// Who connects to whom: the answer of `flows`. `edges` are those of the classification, or their summaries.
  public static func flows<Edges: RandomAccessCollection>(_ reading: Scope.Reading, _ edges: Edges) -> Answer
  where Edges.Element: EdgeFacts {
    Answer(
      schema: "flowpermit/flows/v1", scope: Scope(reading: reading), primary: "edges",
      [Section("edges", .graph(Graph(edges: edges)))])
  }

  /// The wire view: the answer of `flows --conversations`. The rows are made from `observations` while they are written.
  public static func conversations(_ observations: Observations) -> Answer {
    let flows = observations.conversations
    let columns: [Table.Column] = [
      .init("PROTOCOL"), .init("CLIENT"), .init("SERVER"), .init("CLIENT BY"), .init("OUTCOME"),
      .init("PACKETS", .right), .init("BYTES", .right), .init("NAMES"),
    ]
    let rows = Listing(flows) { flow in Table.Row(cells: flow.cells, data: flow.data) }
    return Answer(
      schema: "flowpermit/conversations/v1",
      scope: Scope(
        reading: .init(
          statistics: observations.statistics, conversations: flows.count, connections: flows.count)),
      primary: "conversations", failure: { flows.failure },
      [Section("conversations", .table(Table(columns, rows)))])
  }
}

extension Graph {
  init<Edges: RandomAccessCollection>(edges: Edges) where Edges.Element: EdgeFacts {
    let columns: [Table.Column] = [
      .init("FROM"), .init("TO"), .init("PORT"), .init("PURPOSE"), .init("CONNECTIONS", .right), .init("OUTCOMES"),
      .init("NAMES"),
    ]
    let rows = Listing(edges) { edge in Table.Row(cells: edge.cells, data: edge.data) }
    self.init(
      Table(columns, rows),
      Listing(edges) { edge in
        Graph.Edge(
          source: edge.sourceName, destination: edge.destinationName, label: edge.portText,
          connections: edge.connections, purpose: edge.key.purpose.rawValue)
      })
  }
}

extension EdgeFacts {
  fileprivate var cells: [Text] {
    [
      Text(.party(sourceName)), Text(.party(destinationName)), portText, Text(words: key.purpose.rawValue),
      "\(connections)", outcomesText, .list(serverNames) { .serverName($0) },
    ]
  }
}

extension Flow {
  fileprivate var cells: [Text] {
    [
      Text(words: transport.description), client.text, server.text, Text(words: clientBy.rawValue),
      Text(words: outcome.rawValue), "\(fromClient.packets)/\(fromServer.packets)",
      "\(fromClient.bytes)/\(fromServer.bytes)",
      .list(tls.serverNames + tls.applicationProtocols + grpcMethods + dnsNames) { .serverName($0) },
    ]
  }
}
