import FlowModel
import KubeModel

/// Gathers connections by edge and by the two parties of each.
struct PathTable: ConnectionTable {
  /// When the recording of each input ended, in the order of the inputs.
  private let recordingEnds: [Timestamp?]
  /// The paths of each edge, in the order of edge numbers.
  private var paths: [[Path]] = []
  private var pathPlaces = NumberMap()

  init(_ statistics: IngestStatistics) { recordingEnds = statistics.inputs.map { $0.window?.last } }

  mutating func add(
    _ row: Int, _ notes: Range<Int>, of batch: borrowing RowBatch, from client: Int, to server: Int, _ route: Int,
    _ rows: any FlowRows, _ ends: inout EndTable
  ) {
    let edge = Int(ends.routes[route].edge)
    let origin = batch.rows[row].origin
    let path = path(edge, ends.source(client, route), ends.destination(server), origin, ends)
    let (purpose, end) = (ends.routes[route].purpose, recordingEnd(origin))
    if batch.rows[row].hasDetails {
      paths[edge][path].add(Connection(rows.flow(batch.rows[row].slot)), purpose, recordedUntil: end)
    } else {
      paths[edge][path].add(batch.rows[row], purpose, recordedUntil: end)
    }
  }

  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ route: EndTable.Route,
    _ alternatives: [Path.Alternative], _ ends: inout EndTable
  ) {
    let edge = Int(route.edge)
    let origin = connection.flow.origin
    let (from, to) = (ends.number(of: source), ends.number(of: destination))
    let path = path(edge, from, to, origin, ends)
    paths[edge][path].add(connection, route.purpose, recordedUntil: recordingEnd(origin))
    if !alternatives.isEmpty { paths[edge][path].add(alternatives) }
  }

  private func recordingEnd(_ origin: Origin) -> Timestamp? {
    recordingEnds.indices.contains(origin.input) ? recordingEnds[origin.input] : nil
  }

  /// The place of a path among those of its edge; adds the path if it is new.
  private mutating func path(
    _ edge: Int, _ source: UInt32, _ destination: UInt32, _ origin: Origin, _ ends: borrowing EndTable
  ) -> Int {
    let parties = UInt64(source) << 32 | UInt64(destination)
    let known = pathPlaces[UInt64(edge), parties]
    if known != NumberMap.none { return Int(known) }
    while paths.count <= edge { paths.append([]) }
    let place = paths[edge].count
    let path = Path(ends.parties[Int(source)], ends.parties[Int(destination)], origin: origin)
    // Most edges have one path, and `append` would reserve room for more.
    if place == 0 { paths[edge] = [path] } else { paths[edge].append(path) }
    pathPlaces.insert(UInt64(edge), parties, UInt32(place))
    return place
  }

  /// Takes the edges out of the table, sorted, with their paths sorted.
  mutating func takeEdges(_ ends: inout EndTable) -> [Edge] {
    pathPlaces = NumberMap()
    let ranks = Ranks.of(ends.parties.map(Self.text)) { $0 < $1 }
    return ends.sortedEdges.map { number in
      var taken: [Path] = []
      swap(&taken, &paths[number])
      for place in taken.indices { taken[place].finish() }
      if taken.count > 1 {
        // Sorting numbers moves less memory than sorting paths.
        let order = taken.enumerated().map { place, path in
          (ranks[Int(ends.number(of: path.source))], ranks[Int(ends.number(of: path.destination))], path.origin, place)
        }.sorted { $0 < $1 }
        taken = order.map { taken[$0.3] }
      }
      return Edge(ends.edges[number], paths: taken)
    }
  }

  private static func text(_ party: Party) -> (String, String) {
    (party.address?.description ?? "", party.podName ?? "")
  }
}
