/// What a TLS handshake shows in clear (RFC 8446, RFC 5246).
public struct TLSEvidence: Hashable, Sendable {
  /// ClientHello messages seen.
  public var clientHellos = 0
  /// ServerHello messages seen.
  public var serverHellos = 0
  /// Server names that the client asked for (RFC 6066 section 3), sorted.
  public var serverNames: [String] = []
  /// Application protocols that the client offered (RFC 7301), sorted; `h2c` where it began HTTP/2 without TLS.
  public var applicationProtocols: [String] = []
  /// Fatal alerts in clear, sorted. From TLS 1.3 on, most are encrypted and not seen.
  public var fatalAlerts: [TLSAlert] = []
  /// The version that the server chose, as on the wire (0x0303 is TLS 1.2, 0x0304 is 1.3); nil where it was not seen.
  public var version: UInt16?

  /// Nothing seen.
  public init() {}

  /// Adds what was seen of other packets of the same conversation.
  public mutating func merge(_ other: TLSEvidence) {
    clientHellos.addSaturating(other.clientHellos)
    serverHellos.addSaturating(other.serverHellos)
    formUnion(other)
  }

  /// Adds what was seen of the very same packets at another place.
  public mutating func mergeCopy(_ other: TLSEvidence) {
    clientHellos = max(clientHellos, other.clientHellos)
    serverHellos = max(serverHellos, other.serverHellos)
    formUnion(other)
  }

  private mutating func formUnion(_ other: TLSEvidence) {
    serverNames.formSortedUnion(other.serverNames)
    applicationProtocols.formSortedUnion(other.applicationProtocols)
    fatalAlerts.formSortedUnion(other.fatalAlerts)
    if let theirs = other.version { version = max(version ?? 0, theirs) }
  }
}
