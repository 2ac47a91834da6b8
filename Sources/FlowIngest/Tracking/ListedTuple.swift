import FlowModel

/// The listing order: protocol, client, server, then position in the inputs.
struct ListedTuple: Comparable {
  private let transport: TransportProtocol
  private let client: IPAddress?
  private let clientPort: UInt16
  private let server: IPAddress?
  private let serverPort: UInt16
  private let origin: Origin

  init(_ head: FlowHead) {
    transport = head.transport
    client = head.client.address
    clientPort = head.client.port
    server = head.server.address
    serverPort = head.server.port
    origin = head.origin
  }

  static func < (left: ListedTuple, right: ListedTuple) -> Bool {
    if left.transport != right.transport { return left.transport < right.transport }
    if left.client != right.client { return precedes(left.client, right.client) }
    if left.clientPort != right.clientPort { return left.clientPort < right.clientPort }
    if left.server != right.server { return precedes(left.server, right.server) }
    if left.serverPort != right.serverPort { return left.serverPort < right.serverPort }
    return left.origin < right.origin
  }

  /// An endpoint without an address comes last.
  private static func precedes(_ left: IPAddress?, _ right: IPAddress?) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    return left < right
  }

  /// The first part of the order as one word, which distinguishes nearly all IPv4 flows. Tuples with equal words need a full comparison.
  var word: UInt64 { UInt64(transport.rawValue) << 56 | clientWord }

  private var clientWord: UInt64 {
    guard let client else { return 3 << 54 }
    guard let bits = client.v4 else { return 2 << 54 | client.high >> 10 }
    return 1 << 54 | UInt64(bits) << 16 | UInt64(clientPort)
  }
}

extension Flow {
  /// The listing order.
  static func precedes(_ left: Flow, _ right: Flow) -> Bool {
    ListedTuple(FlowHead(left)) < ListedTuple(FlowHead(right))
  }
}
