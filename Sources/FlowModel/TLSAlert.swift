/// A fatal TLS alert in clear (RFC 8446 section 6).
public struct TLSAlert: Hashable, Comparable, Sendable {
  /// Who sent an alert.
  public enum Sender: String, Hashable, Comparable, Sendable {
    /// The side that opened the connection.
    case client
    /// The other side.
    case server

    /// The client first.
    public static func < (left: Sender, right: Sender) -> Bool { left == .client && right == .server }
  }

  /// Who sent it.
  public var sender: Sender
  /// The alert's description number: 40 handshake_failure, 42 bad_certificate, 48 unknown_ca, ...
  public var code: UInt8

  /// An alert.
  public init(sender: Sender, code: UInt8) {
    self.sender = sender
    self.code = code
  }

  /// The same with client and server the other way round.
  var reversed: TLSAlert { TLSAlert(sender: sender == .client ? .server : .client, code: code) }

  /// By sender, then by number.
  public static func < (left: TLSAlert, right: TLSAlert) -> Bool {
    (left.sender, left.code) < (right.sender, right.code)
  }
}
