/// Conversations in the order of a listing: values at hand, or made one by one from what was read.
public struct FlowList: RandomAccessCollection, Sendable {
  private let source: any FlowSource
  /// How many there are.
  public let endIndex: Int

  /// The conversations that a source makes when they are asked for.
  public init(_ source: some FlowSource) {
    self.source = source
    endIndex = source.count
  }

  /// Values at hand.
  public init(_ flows: [Flow]) { self.init(HeldFlows(flows: flows)) }

  /// Why a conversation that was asked for could not be made; nothing that was made of the list may be used then.
  public var failure: String? { source.failure }

  /// Always 0.
  public var startIndex: Int { 0 }

  /// The conversation at a place; where they are made, a value made anew.
  public subscript(place: Int) -> Flow {
    precondition(indices.contains(place), "a conversation past the end of the list")
    return source.flow(at: place)
  }

  /// The head of the conversation at a place; most sources make it for less than all of it.
  public func head(_ place: Int) -> FlowHead {
    precondition(indices.contains(place), "a conversation past the end of the list")
    return source.head(at: place)
  }
}

/// Values at hand.
private struct HeldFlows: FlowSource {
  let flows: [Flow]

  var count: Int { flows.count }

  func flow(at place: Int) -> Flow { flows[place] }
}
