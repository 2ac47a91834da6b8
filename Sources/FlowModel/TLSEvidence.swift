/// The plaintext part of a TLS handshake (RFC 8446, RFC 5246).
public struct TLSEvidence: Hashable, Sendable {
  /// Number of ClientHello messages.
  public var clientHellos = 0
  /// Bytes of the largest record with a ClientHello, including its header; 0 for a flow log.
  public var clientHelloBytes = 0
  /// Number of ServerHello messages.
  public var serverHellos = 0
  /// Server names (SNI, RFC 6066 section 3), sorted.
  public var serverNames: [String] = []
  /// Application protocols that the client offered (ALPN, RFC 7301), sorted; `h2c` if it began HTTP/2 without TLS.
  public var applicationProtocols: [String] = []
  /// Fatal plaintext alerts, sorted. Since TLS 1.3 most alerts are encrypted and not seen.
  public var fatalAlerts: [TLSAlert] = []
  /// The version that the server chose, as on the wire (0x0303 is TLS 1.2, 0x0304 is TLS 1.3); nil if it was not seen.
  public var version: UInt16?

  public init() {}

  public var isEmpty: Bool {
    clientHellos == 0 && serverHellos == 0 && clientHelloBytes == 0 && serverNames.isEmpty
      && applicationProtocols.isEmpty && fatalAlerts.isEmpty && version == nil
  }

  /// Adds other packets of the same flow.
  public mutating func merge(_ other: TLSEvidence) {
    clientHellos.addSaturating(other.clientHellos)
    serverHellos.addSaturating(other.serverHellos)
    formUnion(other)
  }

  /// Adds a second observation of the same packets.
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
}

/// A fatal TLS alert in plaintext (RFC 8446 section 6).
public struct TLSAlert: Hashable, Comparable, Sendable {
  public enum Sender: String, Hashable, Comparable, Sendable {
    case client
    case server

    /// The client first.
    public static func < (left: Sender, right: Sender) -> Bool { left == .client && right == .server }
  }

  public var sender: Sender
  /// The alert description: 40 handshake_failure, 42 bad_certificate, 48 unknown_ca, ...
  public var code: UInt8

  public init(sender: Sender, code: UInt8) {
    self.sender = sender
    self.code = code
  }

  /// The same alert with client and server exchanged.
  var reversed: TLSAlert { TLSAlert(sender: sender == .client ? .server : .client, code: code) }

  public static func < (left: TLSAlert, right: TLSAlert) -> Bool {
    (left.sender, left.code) < (right.sender, right.code)
  }
}
