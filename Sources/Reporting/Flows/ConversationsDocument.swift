public import Documents
public import FlowModel

extension DocumentValue {
  /// The whole answer of `flows --conversations -o json`.
  public init(conversations observations: Observations) {
    self = [
      "schema": "flowpermit/conversations/v1",
      "statistics": DocumentValue(
        statistics: observations.statistics, conversations: observations.conversations.count,
        connections: observations.conversations.count),
      "conversations": .array(observations.conversations.map { DocumentValue(conversation: $0) }),
    ]
  }
}
