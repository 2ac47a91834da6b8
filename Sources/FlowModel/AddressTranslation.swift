/// A translation that the input itself reports: a client reached `original` and was sent to `translated`.
public struct AddressTranslation: Hashable, Sendable {
  /// The address and port that the client used.
  public var original: Endpoint
  /// The address and port that served it: what a policy sees.
  public var translated: Endpoint
  /// What the packets carry.
  public var transport: TransportProtocol

  /// A translation as one record reports it.
  public init(original: Endpoint, translated: Endpoint, transport: TransportProtocol) {
    self.original = original
    self.translated = translated
    self.transport = transport
  }
}
