public import FlowModel
import KubeModel

/// An edge without its paths.
public struct EdgeSummary: Sendable, EdgeFacts {
  public var key: Edge.Key
  public var connections = 0
  public var outcomes: [Outcome: Int] = [:]
  public var packets = Edge.Volume()
  public var bytes = Edge.Volume()
  public var window: TimeWindow?
  public var servicePorts: [UInt16] = []
  public var serverNames: [String] = []
  public var applicationProtocols: [String] = []
  public var grpcMethods: [String] = []
  public var drops: [DropClaim] = []
  public var clientBy = ClientEvidence.log
  public var sourceBy = IdentityEvidence.none
  public var destinationBy = IdentityEvidence.none
  public var sourceAddresses: [IPAddress] = []
  public var destinationAddresses: [IPAddress] = []
  public var sourcePods: [String] = []
  public var destinationPods: [String] = []

  init(_ key: Edge.Key) { self.key = key }
}

/// The edges of a classification without their paths, sorted by their keys; each is created on access.
public struct EdgeSummaries: RandomAccessCollection {
  /// Shared, because a copy of the tables counts references to each of their many lists.
  private final class Tables {
    let table: SummaryTable
    let ends: EndTable

    init(_ table: SummaryTable, _ ends: EndTable) {
      self.table = table
      self.ends = ends
    }
  }

  private let tables: Tables
  /// The numbers of the edges in order.
  private let order: [Int]

  init(_ table: SummaryTable, _ ends: EndTable) {
    tables = Tables(table, ends)
    order = ends.sortedEdges
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { order.count }

  public subscript(place: Int) -> EdgeSummary { tables.table.summary(of: order[place], tables.ends) }

  /// The keys of all edges, in no particular order.
  public var keys: [Edge.Key] { tables.ends.edges }

  /// Both ends of all connections; an end may come several times.
  var seen: some Sequence<ObjectsInTraffic.Seen> {
    order.lazy.flatMap { [tables] in tables.table.seen(at: $0, tables.ends) }
  }

  /// The Services that clients used.
  var services: some Sequence<Backend> { order.lazy.flatMap { [tables] in tables.table.services(of: $0) } }
}
