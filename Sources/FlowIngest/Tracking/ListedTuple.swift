import FlowModel

/// By what a listing is sorted: by protocol, then client, then server, then where the conversation was first met.
struct ListedTuple: Comparable {
  private let transport: TransportProtocol
  private let client: IPAddress?
  private let clientPort: UInt16
  private let server: IPAddress?
  private let serverPort: UInt16
  private let origin: Origin

  init(_ flow: Flow) {
    transport = flow.transport
    client = flow.client.address
    clientPort = flow.client.port
    server = flow.server.address
    serverPort = flow.server.port
    origin = flow.origin
  }

  static func < (left: ListedTuple, right: ListedTuple) -> Bool {
    if left.transport != right.transport { return left.transport < right.transport }
    if left.client != right.client { return precedes(left.client, right.client) }
    if left.clientPort != right.clientPort { return left.clientPort < right.clientPort }
    if left.server != right.server { return precedes(left.server, right.server) }
    if left.serverPort != right.serverPort { return left.serverPort < right.serverPort }
    return left.origin < right.origin
  }

  /// An end without an address comes last.
  private static func precedes(_ left: IPAddress?, _ right: IPAddress?) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    return left < right
  }

  /// The leading part of the order in one word, which tells nearly all conversations of IPv4 apart; of two tuples with the same word the
  /// rest decides.
  var word: UInt64 { UInt64(transport.rawValue) << 56 | clientWord }

  private var clientWord: UInt64 {
    guard let client else { return 3 << 54 }
    guard let bits = client.v4 else { return 2 << 54 | client.high >> 10 }
    return 1 << 54 | UInt64(bits) << 16 | UInt64(clientPort)
  }
}
