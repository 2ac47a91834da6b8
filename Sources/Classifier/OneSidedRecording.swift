import FlowModel

extension Classification {
  /// Takes back that connections got no answer where only the clients' packets were recorded: at a point on the way that the answers do
  /// not pass, or with a filter for one direction. Called once, before anything is judged.
  public mutating func takeBackUnheardAnswers() {
    guard isOneSided else { return }
    for edge in edges.indices {
      for path in edges[edge].paths.indices {
        unheard.addSaturating(edges[edge].paths[path].takeBackSilence())
      }
    }
  }

  /// Whether the inputs are captures without a packet of a TCP server, although clients went on after the handshake.
  private var isOneSided: Bool {
    let inputs = statistics.inputs.filter { $0.capabilities != .messages }
    guard !inputs.isEmpty, inputs.allSatisfy({ $0.capabilities.contains(.packetTimes) }) else { return false }
    var isAnswered = false
    for edge in edges where edge.key.transport == .tcp {
      for path in edge.paths {
        if path.packets.fromServer > 0 { return false }
        isAnswered = isAnswered || path.outcomes[.established] != nil
      }
    }
    return isAnswered
  }
}
