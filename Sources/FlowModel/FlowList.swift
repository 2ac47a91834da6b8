/// Conversations in the order of a listing: values at hand, or made one by one from what was read.
public struct FlowList: RandomAccessCollection, Sendable {
  private enum Storage: Sendable {
    case values([Flow])
    case made(
      count: Int, failure: @Sendable () -> String?, head: (@Sendable (Int) -> FlowHead)?, make: @Sendable (Int) -> Flow)
  }

  private let storage: Storage

  /// Values at hand.
  public init(_ flows: [Flow]) { storage = .values(flows) }

  /// `count` conversations; `make` gives each by its place, the same every time, and `head` its head, where that costs less.
  ///
  /// `failure` says why one could not be made, and an empty one stood in its place; nil as long as all could.
  public init(
    count: Int, failure: @escaping @Sendable () -> String? = { nil }, head: (@Sendable (Int) -> FlowHead)? = nil,
    _ make: @escaping @Sendable (Int) -> Flow
  ) {
    storage = .made(count: count, failure: failure, head: head, make: make)
  }

  /// Why a conversation that was asked for could not be made; nothing that was made of the list may be used then.
  public var failure: String? {
    switch storage {
    case .values: nil
    case .made(_, let failure, _, _): failure()
    }
  }

  /// Always 0.
  public var startIndex: Int { 0 }

  /// How many there are.
  public var endIndex: Int {
    switch storage {
    case .values(let flows): flows.count
    case .made(let count, _, _, _): count
    }
  }

  /// The conversation at a place; where they are made, a value made anew.
  public subscript(place: Int) -> Flow {
    switch storage {
    case .values(let flows): return flows[place]
    case .made(let count, _, _, let make):
      precondition(place >= 0 && place < count, "a conversation past the end of the list")
      return make(place)
    }
  }

  /// The head of the conversation at a place.
  public func head(_ place: Int) -> FlowHead {
    if case .made(let count, _, let head?, _) = storage {
      precondition(place >= 0 && place < count, "a conversation past the end of the list")
      return head(place)
    }
    return FlowHead(self[place])
  }
}
