/// What was read from all inputs: the end of ingestion and the beginning of classification.
public struct Observations: Sendable {
  /// Conversations as seen, one per five-tuple (and claimed identity where addresses are missing), sorted by tuple.
  public var flows: [Flow] = []
  /// Translations that the inputs report themselves.
  public var translations: [AddressTranslation] = []
  /// What components say of failures in their own logs.
  public var messages: [LogMessage] = []
  /// What was read, skipped and lost.
  public var statistics = IngestStatistics()

  /// Nothing read.
  public init() {}
}
