public import FlowModel
public import KubeModel

/// One connection: all flows that show it, folded into one.
public struct Connection: Hashable, Sendable {
  /// What was seen, with the addresses and ports that policies see: those after translation.
  public var flow: Flow
  /// The Service address and port that the client used; nil when it used none.
  public var service: Backend?
  /// The Service's other backends beside `flow.server`, if nothing shows which backend took the connection.
  public var alternatives: [Backend]

  public init(_ flow: Flow, service: Backend? = nil, alternatives: [Backend] = []) {
    self.flow = flow
    self.service = service
    self.alternatives = alternatives
  }
}
