/// One record of a generated NetObserv log: one direction of a conversation during some seconds, as one agent saw it.
struct NetObservRecord {
  let source: LogEnd
  let destination: LogEnd
  let sourcePort: Int
  let destinationPort: Int
  let transport: LogConversation.Transport
  let isIPv6: Bool
  /// Whether all of its packets were dropped.
  let isDropped: Bool
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

  /// Whether such a record has the key: addresses outside the cluster have no names, and only some records are about DNS or drops.
  func has(_ field: NetObservField) -> Bool {
    switch field {
    case .destinationHostIP, .destinationHostName, .destinationName, .destinationNamespace, .destinationNetworkName,
      .destinationOwnerName, .destinationOwnerType, .destinationType, .destinationZone, .destinationSubnetLabel:
      destination.party != nil
    case .sourceHostIP, .sourceHostName, .sourceName, .sourceNamespace, .sourceNetworkName, .sourceOwnerName,
      .sourceOwnerType, .sourceType, .sourceZone, .sourceSubnetLabel:
      source.party != nil
    case .dnsID, .dnsFlags, .dnsResponseCode, .dnsLatency, .dnsName: transport == .dns
    case .dropBytes, .dropPackets, .dropFlags, .dropState, .dropCause: isDropped
    default: true
    }
  }

  /// Writes a key that the record has, and its value.
  func write(_ field: NetObservField, to sink: inout ByteSink) {
    sink.append(field.key)
    switch field {
    case .agentIP: string(agent, &sink)
    case .bytes, .dropBytes: sink.append(decimal: bytes)
    case .destinationAddress: string(destination.address, &sink)
    case .destinationHostIP: string(destination.party?.nodeAddress, &sink)
    case .destinationHostName: string(destination.party?.node, &sink)
    case .destinationName: string(destination.party?.pod, &sink)
    case .destinationNamespace: string(destination.party?.namespace, &sink)
    case .destinationNetworkName, .sourceNetworkName: sink.append("\"primary\"")
    case .destinationOwnerName: string(destination.party?.workload, &sink)
    case .destinationOwnerType: string(destination.party?.ownerKind, &sink)
    case .destinationType, .sourceType: sink.append("\"Pod\"")
    case .destinationZone: string(destination.party?.zone, &sink)
    case .destinationMAC: string(destination.mac, &sink)
    case .destinationPort: sink.append(decimal: destinationPort)
    case .destinationSubnetLabel, .sourceSubnetLabel: sink.append(isIPv6 ? "\"Pods6\"" : "\"Pods\"")
    case .dnsErrno, .dscp: sink.append("0")
    case .etherType: sink.append(isIPv6 ? "34525" : "2048")
    case .flags, .dropFlags: sink.append(decimal: flags)
    case .flowDirection: sink.append(decimal: direction)
    case .interfaceDirections: sink.append("[1,0]")
    case .interfaces: sink.append("[\"7c5e9a4f1b2d3e6\",\"genev_sys_6081\"]")
    case .ipsecStatus: sink.append("\"success\"")
    case .clusterName: sink.append("\"prod-eu-1\"")
    case .flowLayer: sink.append("\"app\"")
    case .packets, .dropPackets: sink.append(decimal: packets)
    case .transport: sink.append(transport == .tcp ? "6" : "17")
    case .sampling: sink.append("1")
    case .sourceAddress: string(source.address, &sink)
    case .sourceHostIP: string(source.party?.nodeAddress, &sink)
    case .sourceHostName: string(source.party?.node, &sink)
    case .sourceName: string(source.party?.pod, &sink)
    case .sourceNamespace: string(source.party?.namespace, &sink)
    case .sourceOwnerName: string(source.party?.workload, &sink)
    case .sourceOwnerType: string(source.party?.ownerKind, &sink)
    case .sourceZone: string(source.party?.zone, &sink)
    case .sourceMAC: string(source.mac, &sink)
    case .sourcePort: sink.append(decimal: sourcePort)
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
    case .dropState: sink.append("\"TCP_INVALID_STATE\"")
    case .dropCause: sink.append("\"OVS_DROP_EXPLICIT\"")
    }
  }

  private func string(_ text: [UInt8]?, _ sink: inout ByteSink) {
    sink.append(UInt8(ascii: "\""))
    sink.append(text ?? [])
    sink.append(UInt8(ascii: "\""))
  }
}
