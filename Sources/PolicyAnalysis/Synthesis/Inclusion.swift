/// Which unexpected flows are asked for.
public enum Inclusion: Hashable, Sendable {
  /// Those with these ids.
  case ids(Set<String>)
  /// Every one.
  case all

  /// Whether a flow with this id is asked for.
  func contains(_ id: String) -> Bool {
    switch self {
    case .ids(let ids): ids.contains(id)
    case .all: true
    }
  }
}
