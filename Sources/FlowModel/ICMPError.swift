/// An ICMP error that quotes a packet of a flow (RFC 792, RFC 4443).
public struct ICMPError: Hashable, Comparable, Sendable {
  /// The sender of the error.
  public var reporter: IPAddress
  /// The ICMP type, or the ICMPv6 type if the reporter's address is IPv6.
  public var type: UInt8
  public var code: UInt8

  public init(reporter: IPAddress, type: UInt8, code: UInt8) {
    self.reporter = reporter
    self.type = type
    self.code = code
  }

  /// Whether a filter caused it: ICMP 3/9, 3/10, 3/13 (RFC 1812 section 5.2.7.1), ICMPv6 1/1, 1/5, 1/6 (RFC 4443 section 3.1).
  public var isProhibition: Bool {
    reporter.isIPv4 ? type == 3 && [9, 10, 13].contains(code) : type == 1 && [1, 5, 6].contains(code)
  }

  /// Whether the destination is unreachable for another reason. Packet-too-big (ICMP 3/4) does not count.
  public var isUnreachable: Bool {
    guard !isProhibition else { return false }
    return reporter.isIPv4 ? type == 3 && code != 4 : type == 1
  }

  public static func < (left: ICMPError, right: ICMPError) -> Bool {
    (left.type, left.code, left.reporter) < (right.type, right.code, right.reporter)
  }
}
