/// One record of a generated NetObserv log: one direction of a conversation during some seconds, as one agent saw it.
struct NetObservRecord {
  let source: LogParty
  let destination: LogParty
  let sourcePort: Int
  let destinationPort: Int
  let transport: LogConversation.Transport
  /// The agent's mutually exclusive bits: 2 SYN, 16 ACK, 256 SYN-ACK, 512 FIN-ACK.
  let flags: Int
  /// The reporting node's address: the sender's node, or the receiver's node in a copy.
  let agent: [UInt8]
  let direction: Int
  let packets: Int
  let bytes: Int
  /// Milliseconds since 1970.
  let start: Int
  let end: Int
  let dnsName: [UInt8]

  /// Writes a key and its value.
  func write(_ field: NetObservField, to sink: inout ByteSink) {
    sink.append(field.key)
    switch field {
    case .agentIP: string(agent, &sink)
    case .bytes: sink.append(decimal: bytes)
    case .destinationAddress: string(destination.address, &sink)
    case .destinationHostIP: string(destination.nodeAddress, &sink)
    case .destinationHostName: string(destination.node, &sink)
    case .destinationName: string(destination.pod, &sink)
    case .destinationNamespace: string(destination.namespace, &sink)
    case .destinationNetworkName, .sourceNetworkName: sink.append("\"primary\"")
    case .destinationOwnerName: string(destination.workload, &sink)
    case .destinationOwnerType: string(destination.ownerKind, &sink)
    case .destinationType, .sourceType: sink.append("\"Pod\"")
    case .destinationZone: string(destination.zone, &sink)
    case .destinationMAC: string(destination.mac, &sink)
    case .destinationPort: sink.append(decimal: destinationPort)
    case .destinationSubnetLabel: string(destination.subnet, &sink)
    case .dnsErrno, .dscp: sink.append("0")
    case .etherType: sink.append(source.address.contains(UInt8(ascii: ":")) ? "34525" : "2048")
    case .flags: sink.append(decimal: flags)
    case .flowDirection: sink.append(decimal: direction)
    case .interfaceDirections: sink.append("[1,0]")
    case .interfaces: sink.append("[\"7c5e9a4f1b2d3e6\",\"genev_sys_6081\"]")
    case .ipsecStatus: sink.append("\"success\"")
    case .clusterName: sink.append("\"prod-eu-1\"")
    case .flowLayer: sink.append("\"app\"")
    case .packets: sink.append(decimal: packets)
    case .transport: sink.append(transport == .tcp ? "6" : "17")
    case .sampling: sink.append("1")
    case .sourceAddress: string(source.address, &sink)
    case .sourceHostIP: string(source.nodeAddress, &sink)
    case .sourceHostName: string(source.node, &sink)
    case .sourceName: string(source.pod, &sink)
    case .sourceNamespace: string(source.namespace, &sink)
    case .sourceOwnerName: string(source.workload, &sink)
    case .sourceOwnerType: string(source.ownerKind, &sink)
    case .sourceZone: string(source.zone, &sink)
    case .sourceMAC: string(source.mac, &sink)
    case .sourcePort: sink.append(decimal: sourcePort)
    case .sourceSubnetLabel: string(source.subnet, &sink)
    case .flowEnd: sink.append(decimal: end)
    case .roundTrip: sink.append(decimal: 100_000 + bytes % 4_000_000)
    case .flowStart: sink.append(decimal: start)
    case .received: sink.append(decimal: end / 1000 + 1)
    case .tlsCipherSuite: sink.append("\"TLS_AES_128_GCM_SHA256\"")
    case .tlsGroup: sink.append("\"X25519\"")
    case .tlsTypes: sink.append("[\"Handshake\",\"ApplicationData\"]")
    case .tlsVersion: sink.append("\"TLS 1.3\"")
    case .userNetworks: sink.append("[\"\",\"default\"]")
    case .dnsID: sink.append(decimal: sourcePort)
    case .dnsFlags: sink.append("33152")
    case .dnsResponseCode: sink.append("\"NoError\"")
    case .dnsLatency: sink.append(decimal: bytes % 20)
    case .dnsName: string(dnsName, &sink)
    }
  }

  private func string(_ text: [UInt8], _ sink: inout ByteSink) {
    sink.append(UInt8(ascii: "\""))
    sink.append(text)
    sink.append(UInt8(ascii: "\""))
  }
}
