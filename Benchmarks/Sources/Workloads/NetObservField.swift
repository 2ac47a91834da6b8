/// The keys of a NetObserv record as written by `flowlogs-pipeline`, in the order of the regular workload.
enum NetObservField: Int, CaseIterable {
  case agentIP, bytes, destinationAddress, destinationHostIP, destinationHostName, destinationName
  case destinationNamespace, destinationNetworkName, destinationOwnerName, destinationOwnerType, destinationType
  case destinationZone, destinationMAC, destinationPort, destinationSubnetLabel, dnsErrno, dscp, etherType, flags
  case flowDirection, interfaceDirections, interfaces, ipsecStatus, clusterName, flowLayer, packets, transport
  case sampling, sourceAddress, sourceHostIP, sourceHostName, sourceName, sourceNamespace, sourceNetworkName
  case sourceOwnerName, sourceOwnerType, sourceType, sourceZone, sourceMAC, sourcePort, sourceSubnetLabel
  case flowEnd, roundTrip, flowStart, received, tlsCipherSuite, tlsGroup, tlsTypes, tlsVersion, userNetworks
  // In DNS records only.
  case dnsID, dnsFlags, dnsResponseCode, dnsLatency, dnsName
  // In records of dropped packets only.
  case dropBytes, dropPackets, dropFlags, dropState, dropCause

  /// The key with quotes and colon.
  var key: StaticString {
    switch self {
    case .agentIP: "\"AgentIP\":"
    case .bytes: "\"Bytes\":"
    case .destinationAddress: "\"DstAddr\":"
    case .destinationHostIP: "\"DstK8S_HostIP\":"
    case .destinationHostName: "\"DstK8S_HostName\":"
    case .destinationName: "\"DstK8S_Name\":"
    case .destinationNamespace: "\"DstK8S_Namespace\":"
    case .destinationNetworkName: "\"DstK8S_NetworkName\":"
    case .destinationOwnerName: "\"DstK8S_OwnerName\":"
    case .destinationOwnerType: "\"DstK8S_OwnerType\":"
    case .destinationType: "\"DstK8S_Type\":"
    case .destinationZone: "\"DstK8S_Zone\":"
    case .destinationMAC: "\"DstMac\":"
    case .destinationPort: "\"DstPort\":"
    case .destinationSubnetLabel: "\"DstSubnetLabel\":"
    case .dnsErrno: "\"DnsErrno\":"
    case .dscp: "\"Dscp\":"
    case .etherType: "\"Etype\":"
    case .flags: "\"Flags\":"
    case .flowDirection: "\"FlowDirection\":"
    case .interfaceDirections: "\"IfDirections\":"
    case .interfaces: "\"Interfaces\":"
    case .ipsecStatus: "\"IPSecStatus\":"
    case .clusterName: "\"K8S_ClusterName\":"
    case .flowLayer: "\"K8S_FlowLayer\":"
    case .packets: "\"Packets\":"
    case .transport: "\"Proto\":"
    case .sampling: "\"Sampling\":"
    case .sourceAddress: "\"SrcAddr\":"
    case .sourceHostIP: "\"SrcK8S_HostIP\":"
    case .sourceHostName: "\"SrcK8S_HostName\":"
    case .sourceName: "\"SrcK8S_Name\":"
    case .sourceNamespace: "\"SrcK8S_Namespace\":"
    case .sourceNetworkName: "\"SrcK8S_NetworkName\":"
    case .sourceOwnerName: "\"SrcK8S_OwnerName\":"
    case .sourceOwnerType: "\"SrcK8S_OwnerType\":"
    case .sourceType: "\"SrcK8S_Type\":"
    case .sourceZone: "\"SrcK8S_Zone\":"
    case .sourceMAC: "\"SrcMac\":"
    case .sourcePort: "\"SrcPort\":"
    case .sourceSubnetLabel: "\"SrcSubnetLabel\":"
    case .flowEnd: "\"TimeFlowEndMs\":"
    case .roundTrip: "\"TimeFlowRttNs\":"
    case .flowStart: "\"TimeFlowStartMs\":"
    case .received: "\"TimeReceived\":"
    case .tlsCipherSuite: "\"TLSCipherSuite\":"
    case .tlsGroup: "\"TLSGroup\":"
    case .tlsTypes: "\"TLSTypes\":"
    case .tlsVersion: "\"TLSVersion\":"
    case .userNetworks: "\"Udns\":"
    case .dnsID: "\"DnsId\":"
    case .dnsFlags: "\"DnsFlags\":"
    case .dnsResponseCode: "\"DnsFlagsResponseCode\":"
    case .dnsLatency: "\"DnsLatencyMs\":"
    case .dnsName: "\"DnsName\":"
    case .dropBytes: "\"PktDropBytes\":"
    case .dropPackets: "\"PktDropPackets\":"
    case .dropFlags: "\"PktDropLatestFlags\":"
    case .dropState: "\"PktDropLatestState\":"
    case .dropCause: "\"PktDropLatestDropCause\":"
    }
  }

  /// Whether irregular records may lack it, as real ones do. No count depends on it.
  var isOptional: Bool {
    switch self {
    case .dscp, .roundTrip, .sourceZone, .destinationZone, .sourceSubnetLabel, .destinationSubnetLabel, .userNetworks,
      .ipsecStatus:
      true
    default: false
    }
  }
}
