/// A name server's reply to a question (RFC 1035 section 4.1.1).
public struct DNSReply: Hashable, Comparable, Sendable {
  /// The name in the question: lower case, no final dot.
  public var name: String
  /// The response code: 0 no error, 2 server failure, 3 name does not exist, 5 refused.
  public var code: UInt8
  /// Whether the reply holds answer records. No error and no records means that the name has none of the requested type.
  public var hasRecords: Bool

  public init(name: String, code: UInt8, hasRecords: Bool) {
    self.name = name
    self.code = code
    self.hasRecords = hasRecords
  }

  public var isResolved: Bool { code == 0 && hasRecords }

  public static func < (left: DNSReply, right: DNSReply) -> Bool {
    (left.name, left.code, left.hasRecords ? 1 : 0) < (right.name, right.code, right.hasRecords ? 1 : 0)
  }
}
