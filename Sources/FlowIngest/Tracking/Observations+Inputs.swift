import FlowModel

extension Observations {
  /// Counts the inputs that conversations come from on from `first`; they were counted from 0 on.
  mutating func countInputs(from first: Int) {
    guard first > 0, !conversations.isEmpty else { return }
    conversations = FlowList(RecountedFlows(flows: conversations, first: first))
  }
}

/// Conversations of inputs that are counted on from another number than 0.
private struct RecountedFlows: FlowSource {
  let flows: FlowList
  let first: Int

  var count: Int { flows.count }
  var failure: String? { flows.failure }

  func flow(at place: Int) -> Flow {
    var flow = flows[place]
    flow.origin.input += first
    return flow
  }

  func head(at place: Int) -> FlowHead {
    var head = flows.head(place)
    head.origin.input += first
    return head
  }
}
