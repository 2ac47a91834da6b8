/// What a TLS handshake shows in clear (RFC 8446, RFC 5246).
public struct TLSEvidence: Hashable, Sendable {
  /// ClientHello messages seen.
  public var clientHellos = 0
  /// Bytes of the largest record that holds a ClientHello, its header included; 0 in a flow log.
  public var clientHelloBytes = 0
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

  /// Whether nothing was seen.
  public var isEmpty: Bool {
    clientHellos == 0 && serverHellos == 0 && clientHelloBytes == 0 && serverNames.isEmpty
      && applicationProtocols.isEmpty && fatalAlerts.isEmpty && version == nil
  }

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
    clientHelloBytes = max(clientHelloBytes, other.clientHelloBytes)
    serverNames.formSortedUnion(other.serverNames)
    applicationProtocols.formSortedUnion(other.applicationProtocols)
    fatalAlerts.formSortedUnion(other.fatalAlerts)
    if let theirs = other.version { version = max(version ?? 0, theirs) }
  }

  /// Whether the client ended a handshake of TLS 1.3 with an alert, which is encrypted.
  ///
  /// Told by size: behind its hello it sends a change of cipher (6 bytes) and an alert (24 bytes with its tag, RFC 8446 sections 5.2
  /// and 6), while a Finished message takes 58 or more.
  func endedWithEncryptedAlert(_ client: SideEvidence) -> Bool {
    isWholeHandshake(client) && (20...40).contains(client.payloadBytes - clientHelloBytes)
  }

  /// Whether the client closed a connection of TLS 1.3 right behind its Finished message: no more bytes than that message has, and a
  /// change of cipher before it.
  func endedBehindFinished(_ client: SideEvidence) -> Bool {
    isWholeHandshake(client) && (58...90).contains(client.payloadBytes - clientHelloBytes)
  }

  private func isWholeHandshake(_ client: SideEvidence) -> Bool {
    version == 0x0304 && serverHellos == 1 && clientHellos == 1 && clientHelloBytes > 0 && client.fin + client.rst > 0
      && client.retransmissions == 0
  }
}
