public import FlowModel

/// What the inputs show, by party: the result of classification and the input of every analysis.
public struct Classification: Sendable {
  /// Why a conversation is left out: it is a tunnel that carries other conversations from node to node.
  public static let tunnel = SkipReason(rawValue: "tunnel")

  /// Sorted by source, destination, protocol, port and purpose.
  public var edges: [Edge]
  /// Conversations as they were seen, before folding.
  public var conversations: Int
  /// Connections after folding: each counts once, however often it was seen.
  public var connections: Int
  /// What was read, skipped and lost.
  public var statistics: IngestStatistics
  /// What the inputs and the inventory together can support.
  public var support: Support
  /// Addresses that two pods had at the same time according to the objects; sorted.
  public var ambiguousAddresses: [IPAddress]
  /// Connections whose answers could not have been recorded, because only the clients' packets were.
  public var unheard = 0
  /// Why conversations could not be read back from disk. The other values are not usable then.
  public var failure: String?
}
