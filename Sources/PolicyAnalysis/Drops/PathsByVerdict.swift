import Classifier
import KubeModel

/// The paths of one edge, apart by what policies say of them, in the order in which they come.
struct PathsByVerdict {
  private var parts: [(verdict: PolicyVerdict, paths: [Path])] = []
  private var places: [PolicyVerdict: Int] = [:]

  /// Adds a path.
  mutating func add(_ path: Path, _ verdict: PolicyVerdict) {
    // Nearly every edge has one path.
    guard let first = parts.first else {
      parts.append((verdict, [path]))
      return
    }
    if places.isEmpty { places[first.verdict] = 0 }
    if let place = places[verdict] {
      parts[place].paths.append(path)
    } else {
      places[verdict] = parts.count
      parts.append((verdict, [path]))
    }
  }

  /// An edge for each verdict; where that is the whole edge, it holds the same paths and takes no room of its own.
  func parts(of edge: Edge) -> [(PolicyVerdict, Edge)] {
    parts.map { verdict, paths in
      (verdict, paths.count == edge.paths.count ? edge : Edge(edge.key, paths: paths))
    }
  }
}
