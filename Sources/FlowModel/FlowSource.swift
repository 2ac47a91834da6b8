/// What the conversations of a list are made from, one by one.
public protocol FlowSource: Sendable {
  /// How many there are.
  var count: Int { get }

  /// Why a conversation that was asked for could not be made, and an empty one stood in its place; nil as long as all could.
  var failure: String? { get }

  /// The conversation at a place from 0 up to `count`, the same every time.
  func flow(at place: Int) -> Flow

  /// The head of that conversation.
  func head(at place: Int) -> FlowHead
}

extension FlowSource {
  /// Nothing keeps a conversation from being made.
  public var failure: String? { nil }

  /// Of the conversation itself.
  public func head(at place: Int) -> FlowHead { FlowHead(flow(at: place)) }
}
