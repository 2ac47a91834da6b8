import FlowModel

/// What can be concluded from the inputs at hand, or why it cannot.
public struct Support: Hashable, Sendable {
  /// Whether parties can be named: nil for yes, else the reason against it.
  public var classification: String?
  /// Whether failures can be explained: nil for yes, else the reason against it.
  public var diagnosis: String?
  /// Whether rules can be proposed: nil for yes, else the reason against it.
  public var synthesis: String?

  init(_ statistics: IngestStatistics, hasInventory: Bool) {
    let told = statistics.inputs.map(\.capabilities).reduce(InputCapabilities()) { $0.union($1) }
    if !hasInventory, !told.contains(.identities) {
      classification = "no Kubernetes identity in these inputs: give a cluster dump with -f"
    }
    if told.isDisjoint(with: [.outcomes, .messages]) {
      diagnosis = "these inputs do not tell whether connections succeeded"
    }
    if let classification {
      synthesis = classification
    } else if !hasInventory {
      synthesis = "selectors cannot be checked without the cluster's pods: give a cluster dump with -f"
    }
  }
}
