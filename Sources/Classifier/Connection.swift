public import FlowModel
public import KubeModel

/// One connection, told once: all flows that show it, folded.
public struct Connection: Hashable, Sendable {
  /// What was seen, with the addresses and ports that policies see.
  public var flow: Flow
  /// The Service address and port that the client used; nil where it used none.
  public var service: Backend?
  /// Where the Service may have led, beside `flow.server`: only where nothing shows which it was.
  public var alternatives: [Backend]

  /// A connection.
  public init(_ flow: Flow, service: Backend? = nil, alternatives: [Backend] = []) {
    self.flow = flow
    self.service = service
    self.alternatives = alternatives
  }
}
