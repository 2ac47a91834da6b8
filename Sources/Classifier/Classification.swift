public import FlowModel

/// What the inputs show, told by party: the end of classification and the beginning of every analysis.
public struct Classification: Sendable {
  /// Why a conversation is no connection: it carries others from node to node.
  public static let tunnel = SkipReason(rawValue: "tunnel")

  /// Who talks to whom, sorted.
  public var edges: [Edge]
  /// Conversations as they were seen.
  public var conversations: Int
  /// Connections, each told once.
  public var connections: Int
  /// What was read, skipped and lost.
  public var statistics: IngestStatistics
  /// What the inputs and the inventory together can support.
  public var support: Support
  /// Addresses that two pods had at the same time, as far as the objects tell; sorted.
  public var ambiguousAddresses: [IPAddress]
  /// Why a conversation could not be read back from disk; nothing here may be used then.
  public var failure: String?
}
