import Classifier
import FlowModel

/// Paths by edge, each once, in the order in which they were added.
struct GatheredPaths {
  private struct Ends: Hashable {
    let source: Party
    let destination: Party
  }

  private struct Listed {
    var paths: [Path] = []
    /// The places of the paths by their two ends; empty while there are few.
    var places: [Ends: [Int]] = [:]

    /// Up to this many are compared one by one.
    static let few = 8

    mutating func add(_ path: Path) {
      let ends = Ends(source: path.source, destination: path.destination)
      if paths.count < Self.few {
        if paths.contains(path) { return }
      } else {
        if places.isEmpty { index() }
        if places[ends]?.contains(where: { paths[$0] == path }) == true { return }
        places[ends, default: []].append(paths.count)
      }
      paths.append(path)
    }

    private mutating func index() {
      for (place, path) in paths.enumerated() {
        places[Ends(source: path.source, destination: path.destination), default: []].append(place)
      }
    }
  }

  private var listed: [Edge.Key: Listed] = [:]

  init() {}

  init(_ path: Path, of key: Edge.Key) { add(path, of: key) }

  mutating func add(_ path: Path, of key: Edge.Key) { listed[key, default: Listed()].add(path) }

  mutating func add(_ others: GatheredPaths) {
    for (key, other) in others.listed {
      for path in other.paths { add(path, of: key) }
    }
  }

  /// The edges with these paths, sorted.
  var edges: [Edge] { listed.map { Edge($0.key, paths: $0.value.paths) }.sorted { $0.key < $1.key } }
}
