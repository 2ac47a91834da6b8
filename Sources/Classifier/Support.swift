import FlowModel

/// What the inputs and the inventory together can support: nil for everything, else what is missing.
public struct Support: Hashable, Sendable {
  public enum Gap: String, Hashable, Sendable, CaseIterable {
    /// Neither the inputs nor an inventory name pods.
    case noIdentities = "no-identities"
    /// The inputs record neither outcomes of connections nor log messages.
    case noOutcomes = "no-outcomes"
    /// Without an inventory nothing shows which pods a selector selects.
    case noInventory = "no-inventory"
  }

  /// Why parties cannot be named.
  public var classification: Gap?
  /// Why failures cannot be explained.
  public var diagnosis: Gap?
  /// Why rules cannot be proposed.
  public var synthesis: Gap?

  init(_ statistics: IngestStatistics, hasInventory: Bool) {
    let capabilities = statistics.inputs.map(\.capabilities).reduce(InputCapabilities()) { $0.union($1) }
    if !hasInventory {
      classification = capabilities.contains(.identities) ? nil : .noIdentities
      synthesis = classification ?? .noInventory
    }
    if capabilities.isDisjoint(with: [.outcomes, .messages]) { diagnosis = .noOutcomes }
  }
}
