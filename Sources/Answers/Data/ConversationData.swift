import FlowModel

extension Flow {
  /// A conversation as seen on the wire: one line of `flows --conversations -o jsonl`.
  var data: Datum {
    var members: [Datum.Member] = [
      .init("protocol", .word(transport.description)),
      .init("client", client.data),
      .init("server", server.data),
      .init("clientBy", .word(clientBy.rawValue)),
      .init("packets", ["fromClient": .int(fromClient.packets), "fromServer": .int(fromServer.packets)]),
      .init("bytes", ["fromClient": .int(fromClient.bytes), "fromServer": .int(fromServer.bytes)]),
      .init("copies", .int(copies)),
      .init("fragments", .int(fragments)),
      .init("outcome", .word(outcome.rawValue)),
      .init("sni", .list(tls.serverNames) { .fragment(.serverName($0)) }),
      .init("alpn", .names(tls.applicationProtocols)),
      .init("dnsNames", .list(dnsNames) { .fragment(.serverName($0)) }),
    ]
    if !grpcMethods.isEmpty { members.append(.init("grpc", .names(grpcMethods))) }
    if transport == .tcp { members.append(.init("tcp", segments)) }
    if let version = tls.version { members.append(.init("tlsVersion", .word(TLSVersionText.name(version)))) }
    if !tls.fatalAlerts.isEmpty {
      members.append(
        .init(
          "tlsAlerts", .list(tls.fatalAlerts) { ["sender": .word($0.sender.rawValue), "code": .int(Int($0.code))] }))
    }
    if !icmpErrors.isEmpty {
      members.append(
        .init(
          "icmp",
          .list(icmpErrors) {
            ["from": .fragment(.address($0.reporter)), "type": .int(Int($0.type)), "code": .int(Int($0.code))]
          }))
    }
    if !drops.isEmpty { members.append(.init("drops", .list(drops, \.data))) }
    return .object(members + Datum.window(window))
  }

  /// How often each TCP flag was seen, and when the client sent SYNs: what a timeout is judged by.
  private var segments: Datum {
    var members: [Datum.Member] = [
      .init("syn", .int(fromClient.syn)), .init("synAck", .int(fromServer.synAck)),
      .init("rstFromClient", .int(fromClient.rst)), .init("rstFromServer", .int(fromServer.rst)),
      .init("retransmissions", .int(fromClient.retransmissions + fromServer.retransmissions)),
    ]
    if let window = fromClient.synWindow {
      members += [.init("firstSyn", .time(window.first)), .init("lastSyn", .time(window.last))]
    }
    return .object(members)
  }
}

extension Endpoint {
  fileprivate var data: Datum {
    var members: [Datum.Member] = [
      .init("ip", Datum(address) { .fragment(.address($0)) }), .init("port", .int(Int(port))),
    ]
    if let claim {
      members.append(.init("kind", .word(claim.kind.rawValue)))
      if let namespace = claim.namespace { members.append(.init("namespace", .fragment(.name(namespace)))) }
      if let name = claim.name { members.append(.init("name", .fragment(.name(name)))) }
      if let workload = claim.workload { members.append(.init("workload", .fragment(.name(workload)))) }
    }
    return .object(members)
  }

  /// `10.0.0.1:443`, `[fd00::1]:443`, or the name that the log gives.
  var text: Text {
    guard let address else { return "\(name: claim?.name ?? "unknown"):\(port)" }
    return address.isIPv4 ? "\(address: address):\(port)" : "[\(address: address)]:\(port)"
  }
}
