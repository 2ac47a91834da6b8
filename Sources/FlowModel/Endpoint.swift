/// One end of a conversation: an address and port, and what the input says of who that is.
public struct Endpoint: Hashable, Sendable {
  /// Nil where a log names the party but leaves its address out.
  public var address: IPAddress?
  /// Host byte order; 0 where the protocol or the input has none.
  public var port: UInt16
  /// Who the input says this is; nil for a capture.
  public var claim: IdentityClaim?

  /// An end of a conversation.
  @inlinable
  public init(address: IPAddress?, port: UInt16, claim: IdentityClaim? = nil) {
    self.address = address
    self.port = port
    self.claim = claim
  }
}
