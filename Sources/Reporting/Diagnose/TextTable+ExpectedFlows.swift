import Classifier
import FlowModel
import PolicyAnalysis

extension TextTable {
  /// Whether each component has the flows that it needs, one a row.
  init(expectedFlows flows: [ExpectedFlow]) {
    self.init([
      Column("COMPONENT"), Column("NEEDS"), Column("PEER"), Column("STATE"), Column("CONNECTIONS", .right),
      Column("DENIED BY POLICY"),
    ])
    for flow in flows {
      add([
        "\(flow.namespace)/\(flow.component)",
        "\(flow.need.purpose.rawValue)/\(flow.need.transport.description.uppercased())",
        (flow.need.direction == .egress ? "to " : "from ") + flow.need.peers.joined(separator: ", "),
        Self.state(flow.state), flow.connections == 0 ? "" : "\(flow.connections)",
        flow.denied.map(\.rawValue).joined(separator: ", "),
      ])
    }
  }

  private static func state(_ state: ExpectedFlow.State) -> String {
    switch state {
    case .seen: "seen"
    case .partlyFailing: "seen, some fail"
    case .failing: "seen, failing"
    case .wouldBeDropped: "would be dropped"
    case .notSeen: "not seen"
    }
  }
}
