/// What a name server said to a question (RFC 1035 section 4.1.1).
public struct DNSReply: Hashable, Comparable, Sendable {
  /// The name asked for: lower case, no final dot.
  public var name: String
  /// The response code: 0 for no error, 2 for a failure of the server, 3 where the name does not exist, 5 where it refuses.
  public var code: UInt8
  /// Whether the answer holds records; without error and without records, the name exists and has none of the kind asked for.
  public var hasRecords: Bool

  /// A reply.
  public init(name: String, code: UInt8, hasRecords: Bool) {
    self.name = name
    self.code = code
    self.hasRecords = hasRecords
  }

  /// Whether the name was resolved.
  public var isResolved: Bool { code == 0 && hasRecords }

  /// By name, then by code.
  public static func < (left: DNSReply, right: DNSReply) -> Bool {
    (left.name, left.code, left.hasRecords ? 1 : 0) < (right.name, right.code, right.hasRecords ? 1 : 0)
  }
}
