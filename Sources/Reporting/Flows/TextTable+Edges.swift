public import Classifier
import FlowModel
import KubeModel

extension TextTable {
  /// Edges, one a row.
  public init(edges: [Edge]) {
    self.init([
      Column("FROM"), Column("TO"), Column("PORT"), Column("PURPOSE"), Column("CONNECTIONS", .right),
      Column("OUTCOMES"),
      Column("NAMES"),
    ])
    for edge in edges {
      add([
        PeerText.name(edge.key.source, edge.paths.map(\.source)),
        PeerText.name(edge.key.destination, edge.paths.map(\.destination)),
        EdgeText.port(edge),
        edge.key.purpose.rawValue,
        String(edge.connections),
        EdgeText.outcomes(edge),
        edge.serverNames.joined(separator: ","),
      ])
    }
  }
}
