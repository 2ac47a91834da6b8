import FlowModel

/// Which conversations of a list a fold must look up, because they are not next to the others of their client port.
struct FlowSurvey {
  /// The number of conversations, from the first on, that are sorted by client. Conversations of one client port are adjacent there.
  var sortedCount = 0
  /// The places of conversations that must be looked up, by client port.
  var unsorted: [ClientSocket: [Int]] = [:]
}

/// The key by which a list of conversations is sorted.
struct ListedClient: Hashable {
  private let transport: TransportProtocol
  private let address: IPAddress?
  private let port: UInt16

  init(_ client: Endpoint, _ transport: TransportProtocol) {
    self.transport = transport
    address = client.address
    port = client.port
  }

  /// Whether it is in order after `last`; nil stands for the start of the list.
  func mayFollow(_ last: ListedClient?) -> Bool {
    guard let last else { return true }
    guard transport == last.transport else { return last.transport < transport }
    guard let address else { return true }
    guard let before = last.address else { return false }
    return before != address ? before < address : last.port <= port
  }
}
