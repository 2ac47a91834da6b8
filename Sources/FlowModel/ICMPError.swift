/// An ICMP error that quotes a conversation's packet (RFC 792, RFC 4443).
public struct ICMPError: Hashable, Comparable, Sendable {
  /// Who sent the error.
  public var reporter: IPAddress
  /// The ICMP or ICMPv6 type; the reporter's address family tells which of the two.
  public var type: UInt8
  /// The code within the type.
  public var code: UInt8

  /// An error.
  public init(reporter: IPAddress, type: UInt8, code: UInt8) {
    self.reporter = reporter
    self.type = type
    self.code = code
  }

  /// Whether a filter says no: ICMP 3/9, 3/10, 3/13 (RFC 1812 section 5.2.7.1), ICMPv6 1/1, 1/5, 1/6 (RFC 4443 section 3.1).
  public var isProhibition: Bool {
    reporter.isIPv4 ? type == 3 && [9, 10, 13].contains(code) : type == 1 && [1, 5, 6].contains(code)
  }

  /// Whether the destination cannot be reached for any other reason; packet-too-big (ICMP 3/4) is none.
  public var isUnreachable: Bool {
    guard !isProhibition else { return false }
    return reporter.isIPv4 ? type == 3 && code != 4 : type == 1
  }

  /// By type and code, then by reporter.
  public static func < (left: ICMPError, right: ICMPError) -> Bool {
    (left.type, left.code, left.reporter) < (right.type, right.code, right.reporter)
  }
}
