public import FlowModel
public import KubeModel

extension DocumentValue {
  /// The whole answer of `flows --conversations -o json`.
  public init(conversations observations: Observations) {
    self = [
      "schema": "flowpermit/conversations/v1",
      "statistics": DocumentValue(
        statistics: observations.statistics, conversations: observations.flows.count,
        connections: observations.flows.count),
      "conversations": .array(observations.flows.map { DocumentValue(conversation: $0) }),
    ]
  }
}
