public import FlowModel

extension Flow {
  /// An established connection, opened at this number of seconds after the epoch.
  public static func connection(
    _ client: String, _ port: UInt16, _ server: String, _ serverPort: UInt16, at second: Int64 = 1_700_000_000,
    sequence: UInt32? = nil, clientBy: ClientEvidence = .syn, claims: (IdentityClaim?, IdentityClaim?) = (nil, nil),
    transport: TransportProtocol = .tcp
  ) -> Flow {
    var flow = Flow(
      client: Endpoint(address: IPAddress(client), port: port, claim: claims.0),
      server: Endpoint(address: IPAddress(server), port: serverPort, claim: claims.1), transport: transport,
      clientBy: clientBy, origin: Origin(input: 0, offset: Int(second)))
    flow.fromClient.packets = 3
    flow.fromServer.packets = 2
    flow.fromClient.syn = 1
    flow.fromServer.synAck = 1
    flow.fromClient.initialSequence = sequence
    flow.fromClient.window = TimeWindow(Timestamp(seconds: second))
    return flow
  }

  /// This flow with these server names in its ClientHello.
  public func naming(_ serverNames: String...) -> Flow {
    var flow = self
    flow.tls.serverNames = serverNames
    return flow
  }
}
