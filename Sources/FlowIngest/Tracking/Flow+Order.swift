import FlowModel

extension Flow {
  /// The order of a listing: by protocol, then client, then server.
  static func precedes(_ left: Flow, _ right: Flow) -> Bool {
    if left.transport != right.transport { return left.transport < right.transport }
    if left.client.address != right.client.address { return precedes(left.client.address, right.client.address) }
    if left.client.port != right.client.port { return left.client.port < right.client.port }
    if left.server.address != right.server.address { return precedes(left.server.address, right.server.address) }
    if left.server.port != right.server.port { return left.server.port < right.server.port }
    return left.origin < right.origin
  }

  /// An end without an address comes last.
  private static func precedes(_ left: IPAddress?, _ right: IPAddress?) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    return left < right
  }
}
