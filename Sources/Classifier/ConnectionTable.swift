import FlowModel
import KubeModel

/// Gathers connections by edge. Memory grows with distinct parties, not with connections.
protocol ConnectionTable {
  /// Adds the connection that a row shows; `ends` knows its server and route by their numbers. The row's names and drops are those of
  /// `batch` at `notes`.
  mutating func add(
    _ row: Int, _ notes: Range<Int>, of batch: borrowing RowBatch, from client: Int, to server: Int, _ route: Int,
    _ rows: any FlowRows, _ ends: inout EndTable)

  /// Adds a connection that is more than a row.
  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ route: EndTable.Route,
    _ alternatives: [Path.Alternative], _ ends: inout EndTable)
}
