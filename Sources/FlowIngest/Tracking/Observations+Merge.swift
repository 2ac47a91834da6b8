import FlowModel

extension Observations {
  /// Adds what another input tells.
  ///
  /// A five-tuple in both is one conversation. Where the times overlap, the two inputs watched the same packets from two
  /// places, so the larger counts hold; where they do not, as in rotated files, the counts add up.
  mutating func merge(_ other: Observations) {
    statistics.merge(other.statistics)
    translations += other.translations
    guard !conversations.isEmpty else {
      conversations = other.conversations
      return
    }
    var flows = Array(conversations)
    defer { conversations = FlowList(flows) }
    var places: [Conversation: Int] = [:]
    places.reserveCapacity(flows.count)
    for (place, flow) in flows.enumerated() { places[Conversation(flow)] = place }
    for flow in other.conversations {
      guard let place = places[Conversation(flow)] else {
        flows.append(flow)
        continue
      }
      if flows[place].overlaps(flow) { flows[place].mergeCopy(flow) } else { flows[place].merge(flow) }
    }
  }

  /// What makes two flows the same conversation: both ends, in either role.
  private struct Conversation: Hashable {
    private let ends: Set<End>
    private let transport: TransportProtocol

    init(_ flow: Flow) {
      ends = [End(flow.client), End(flow.server)]
      transport = flow.transport
    }

    private struct End: Hashable {
      let address: IPAddress?
      let port: UInt16
      /// Only where there is no address: a log may name what another one addresses.
      let claim: IdentityClaim?

      init(_ endpoint: Endpoint) {
        address = endpoint.address
        port = endpoint.port
        claim = endpoint.address == nil ? endpoint.claim : nil
      }
    }
  }
}

extension Flow {
  fileprivate func overlaps(_ other: Flow) -> Bool {
    guard let mine = window, let theirs = other.window else { return true }
    return mine.first <= theirs.last && theirs.first <= mine.last
  }
}
