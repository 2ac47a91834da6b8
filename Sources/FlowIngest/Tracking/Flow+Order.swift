import FlowModel

extension Flow {
  /// The order of a listing: by protocol, then client, then server.
  static func precedes(_ left: Flow, _ right: Flow) -> Bool { ListedTuple(left) < ListedTuple(right) }
}
