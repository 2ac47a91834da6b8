public import Documents
public import FlowModel

extension DocumentValue {
  /// A conversation as seen on the wire: one line of `flows --conversations -o jsonl`.
  public init(conversation flow: Flow) {
    var members: [Member] = [
      Member("protocol", .string(flow.transport.description)),
      Member("client", Self.endpoint(flow.client)),
      Member("server", Self.endpoint(flow.server)),
      Member("clientBy", .string(flow.clientBy.rawValue)),
      Member("packets", ["fromClient": .int(flow.fromClient.packets), "fromServer": .int(flow.fromServer.packets)]),
      Member("bytes", ["fromClient": .int(flow.fromClient.bytes), "fromServer": .int(flow.fromServer.bytes)]),
      Member("copies", .int(flow.copies)),
      Member("fragments", .int(flow.fragments)),
      Member("outcome", .string(flow.outcome.rawValue)),
      Member("sni", DocumentValue(flow.tls.serverNames)),
      Member("alpn", DocumentValue(flow.tls.applicationProtocols)),
      Member("dnsNames", DocumentValue(flow.dnsNames)),
    ]
    if !flow.grpcMethods.isEmpty { members.append(Member("grpc", DocumentValue(flow.grpcMethods))) }
    if flow.transport == .tcp { members.append(Member("tcp", Self.segments(flow))) }
    if let version = flow.tls.version { members.append(Member("tlsVersion", .string(TLSVersionText.name(version)))) }
    if !flow.tls.fatalAlerts.isEmpty {
      members.append(Member("tlsAlerts", .array(flow.tls.fatalAlerts.map(Self.alert))))
    }
    if !flow.icmpErrors.isEmpty { members.append(Member("icmp", .array(flow.icmpErrors.map(Self.icmp)))) }
    if !flow.drops.isEmpty { members.append(Member("drops", .array(flow.drops.map(DocumentValue.init(drop:))))) }
    members.append(Member("first", DocumentValue(flow.window?.first.description)))
    members.append(Member("last", DocumentValue(flow.window?.last.description)))
    self = .object(members)
  }

  /// A drop that an input reports.
  public init(drop claim: DropClaim) {
    self = [
      "cause": .string(claim.cause.rawValue),
      "reason": .string(claim.reason),
      "direction": DocumentValue(claim.direction?.rawValue),
      "policy": DocumentValue(claim.policy),
      "count": .int(claim.count),
      "atLeast": .bool(claim.isSaturated),
    ]
  }

  private static func endpoint(_ endpoint: Endpoint) -> DocumentValue {
    var members = [
      Member("ip", DocumentValue(endpoint.address?.description)),
      Member("port", .int(Int(endpoint.port))),
    ]
    if let claim = endpoint.claim {
      members.append(Member("kind", .string(claim.kind.rawValue)))
      if let namespace = claim.namespace { members.append(Member("namespace", .string(namespace))) }
      if let name = claim.name { members.append(Member("name", .string(name))) }
      if let workload = claim.workload { members.append(Member("workload", .string(workload))) }
    }
    return .object(members)
  }

  /// How often each TCP flag was seen, and the times of the SYNs: what a timeout is judged by.
  private static func segments(_ flow: Flow) -> DocumentValue {
    var members = [
      Member("syn", .int(flow.fromClient.syn)),
      Member("synAck", .int(flow.fromServer.synAck)),
      Member("rstFromClient", .int(flow.fromClient.rst)),
      Member("rstFromServer", .int(flow.fromServer.rst)),
      Member("retransmissions", .int(flow.fromClient.retransmissions + flow.fromServer.retransmissions)),
    ]
    if let window = flow.fromClient.synWindow {
      members.append(Member("firstSyn", .string(window.first.description)))
      members.append(Member("lastSyn", .string(window.last.description)))
    }
    return .object(members)
  }

  private static func alert(_ alert: TLSAlert) -> DocumentValue {
    ["sender": .string(alert.sender.rawValue), "code": .int(Int(alert.code))]
  }

  private static func icmp(_ error: ICMPError) -> DocumentValue {
    ["from": .string(error.reporter.description), "type": .int(Int(error.type)), "code": .int(Int(error.code))]
  }
}
