/// Everything that ingestion read from all inputs, before classification.
public struct Observations: Sendable {
  /// One flow per five-tuple (and per claimed identity where addresses are missing), sorted by tuple. Flows are created on access, so
  /// that a million of them are never in memory at once.
  public var conversations = FlowList([])
  /// Address translations that the inputs report themselves.
  public var translations: [AddressTranslation] = []
  /// What components report of failures in their own logs.
  public var messages: [LogMessage] = []
  public var statistics = IngestStatistics()

  /// Whether some flows stand for several like ones, so that not every five-tuple is in the list.
  public var isGrouped = false

  public init() {}

  /// `conversations` as an array, which reading creates anew.
  public var flows: [Flow] {
    get { Array(conversations) }
    set { conversations = FlowList(newValue) }
  }
}

/// A translation that an input reports: a client connected to `original` and reached `translated`.
public struct AddressTranslation: Hashable, Sendable {
  public var original: Endpoint
  /// The endpoint that a policy sees.
  public var translated: Endpoint
  public var transport: TransportProtocol

  public init(original: Endpoint, translated: Endpoint, transport: TransportProtocol) {
    self.original = original
    self.translated = translated
    self.transport = transport
  }
}
