import FlowModel

extension Observations {
  /// Counts the inputs that conversations come from on from `first`; they were counted from 0 on.
  mutating func countInputs(from first: Int) {
    guard first > 0, !conversations.isEmpty else { return }
    let known = conversations
    conversations = FlowList(
      count: known.count, failure: { known.failure },
      head: { place in
        var head = known.head(place)
        head.origin.input += first
        return head
      },
      { place in
        var flow = known[place]
        flow.origin.input += first
        return flow
      })
  }
}
