import FlowModel
import KubeModel

/// Connections gathered into edges: grows with distinct parties, not with connections.
struct EdgeTable {
  private struct PathKey: Hashable {
    let source: Party
    let destination: Party
  }

  /// When the recording of each input ended, in their order.
  private let ends: [Timestamp?]
  private var paths: [Edge.Key: [PathKey: Path]] = [:]

  init(_ statistics: IngestStatistics) { ends = statistics.inputs.map { $0.window?.last } }

  /// Adds one connection.
  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ key: Edge.Key,
    _ alternatives: [Path.Alternative]
  ) {
    let place = PathKey(source: source, destination: destination)
    var path = paths[key]?[place] ?? Path(source, destination, origin: connection.flow.origin)
    let input = connection.flow.origin.input
    path.add(connection, key.purpose, recordedUntil: ends.indices.contains(input) ? ends[input] : nil)
    for alternative in alternatives where !path.alternatives.contains(alternative) {
      path.alternatives.append(alternative)
    }
    path.alternatives.sort(by: Self.precedes)
    paths[key, default: [:]][place] = path
  }

  /// The edges, sorted, with their paths sorted.
  var edges: [Edge] {
    paths.map { Edge($0.key, paths: $0.value.values.map(Self.finished).sorted(by: Self.precedes)) }
      .sorted { $0.key < $1.key }
  }

  private static func finished(_ path: Path) -> Path {
    var path = path
    path.attempts.sort()
    return path
  }

  private static func precedes(_ left: Path, _ right: Path) -> Bool { order(left) < order(right) }

  private static func precedes(_ left: Path.Alternative, _ right: Path.Alternative) -> Bool {
    let (mine, theirs) = (left.party.address?.description ?? "", right.party.address?.description ?? "")
    return (mine, left.port) < (theirs, right.port)
  }

  private static func order(_ path: Path) -> (String, String, String, String) {
    (
      path.source.address?.description ?? "", path.source.podName ?? "", path.destination.address?.description ?? "",
      path.destination.podName ?? ""
    )
  }
}
