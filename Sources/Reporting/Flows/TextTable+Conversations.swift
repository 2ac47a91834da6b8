public import FlowModel

extension TextTable {
  /// Conversations as seen on the wire, one a row.
  public init(conversations flows: [Flow]) {
    self.init([
      Column("PROTOCOL"), Column("CLIENT"), Column("SERVER"), Column("BY"), Column("OUTCOME"),
      Column("PACKETS", .right), Column("BYTES", .right), Column("NAMES"),
    ])
    for flow in flows {
      add([
        flow.transport.description,
        Self.endpoint(flow.client),
        Self.endpoint(flow.server),
        flow.clientBy.rawValue,
        flow.outcome.rawValue,
        "\(flow.fromClient.packets)/\(flow.fromServer.packets)",
        "\(flow.fromClient.bytes)/\(flow.fromServer.bytes)",
        (flow.tls.serverNames + flow.tls.applicationProtocols + flow.grpcMethods + flow.dnsNames).joined(
          separator: ","),
      ])
    }
  }

  private static func endpoint(_ endpoint: Endpoint) -> String {
    let who = endpoint.address.map { $0.isIPv4 ? $0.description : "[\($0)]" } ?? endpoint.claim?.name ?? "unknown"
    return "\(who):\(endpoint.port)"
  }
}
