/// Flows in listing order, either stored as values or created one by one from a compact source.
public struct FlowList: RandomAccessCollection, Sendable {
  private let source: any FlowSource
  public let endIndex: Int

  public init(_ source: some FlowSource) {
    self.source = source
    endIndex = source.count
  }

  public init(_ flows: [Flow]) { self.init(StoredFlows(flows: flows)) }

  /// Why a flow could not be created. Once this is set, discard everything that was computed from the list.
  public var failure: String? { source.failure }

  /// The same flows as rows.
  public var rows: any FlowRows { source.rows }

  public var startIndex: Int { 0 }

  /// May create the flow anew at each access.
  public subscript(place: Int) -> Flow {
    precondition(indices.contains(place), "a flow past the end of the list")
    return source.flow(at: place)
  }

  /// The flow's parties only, which most sources create at a lower cost than the whole flow.
  public func head(_ place: Int) -> FlowHead {
    precondition(indices.contains(place), "a flow past the end of the list")
    return source.head(at: place)
  }
}

/// Creates the flows of a list on demand.
public protocol FlowSource: Sendable {
  var count: Int { get }

  /// Why a flow could not be created; `flow(at:)` then returned an empty one. Nil while all could be created.
  var failure: String? { get }

  /// Returns an equal value each time. `place` is in `0..<count`.
  func flow(at place: Int) -> Flow

  func head(at place: Int) -> FlowHead

  /// The same flows as rows.
  var rows: any FlowRows { get }
}

extension FlowSource {
  public var failure: String? { nil }

  public func head(at place: Int) -> FlowHead { FlowHead(flow(at: place)) }

  public var rows: any FlowRows { ListedRows(self) }
}

private struct StoredFlows: FlowSource {
  let flows: [Flow]

  var count: Int { flows.count }

  func flow(at place: Int) -> Flow { flows[place] }
}
