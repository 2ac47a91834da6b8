import FlowModel

/// The end by which a listing is sorted.
struct ListedClient: Hashable {
  private let transport: TransportProtocol
  private let address: IPAddress?
  private let port: UInt16

  init(_ flow: Flow) {
    transport = flow.transport
    address = flow.client.address
    port = flow.client.port
  }

  /// Whether it may stand behind another in a listing, or, where that is nil, as the first.
  func mayFollow(_ last: ListedClient?) -> Bool {
    guard let last else { return true }
    guard transport == last.transport else { return last.transport < transport }
    guard let address else { return true }
    guard let before = last.address else { return false }
    return before != address ? before < address : last.port <= port
  }
}
