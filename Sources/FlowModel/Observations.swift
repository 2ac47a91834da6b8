/// What was read from all inputs: the end of ingestion and the beginning of classification.
public struct Observations: Sendable {
  /// Conversations as seen, one per five-tuple (and claimed identity where addresses are missing), sorted by tuple. Each becomes a value
  /// when it is asked for, so that a million of them need no room at once.
  public var conversations = FlowList([])
  /// Translations that the inputs report themselves.
  public var translations: [AddressTranslation] = []
  /// What components say of failures in their own logs.
  public var messages: [LogMessage] = []
  /// What was read, skipped and lost.
  public var statistics = IngestStatistics()

  /// Whether some conversations stand for others that are alike, so that the five-tuples are not all there.
  public var isGrouped = false

  /// Nothing read.
  public init() {}

  /// The conversations as an array, made anew whenever it is read.
  public var flows: [Flow] {
    get { Array(conversations) }
    set { conversations = FlowList(newValue) }
  }
}
