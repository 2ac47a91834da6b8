/// Conversations in the order of a listing: values at hand, or made one by one from what was read.
public struct FlowList: RandomAccessCollection, Sendable {
  private enum Storage: Sendable {
    case values([Flow])
    case made(count: Int, make: @Sendable (Int) -> Flow)
  }

  private let storage: Storage

  /// Values at hand.
  public init(_ flows: [Flow]) { storage = .values(flows) }

  /// `count` conversations; `make` gives each by its place, the same every time.
  public init(count: Int, _ make: @escaping @Sendable (Int) -> Flow) { storage = .made(count: count, make: make) }

  /// Always 0.
  public var startIndex: Int { 0 }

  /// How many there are.
  public var endIndex: Int {
    switch storage {
    case .values(let flows): flows.count
    case .made(let count, _): count
    }
  }

  /// The conversation at a place; where they are made, a value made anew.
  public subscript(place: Int) -> Flow {
    switch storage {
    case .values(let flows): return flows[place]
    case .made(let count, let make):
      precondition(place >= 0 && place < count, "a conversation past the end of the list")
      return make(place)
    }
  }
}
