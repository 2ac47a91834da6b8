/// The fields of a NetObserv record that are read (netobserv-ebpf-agent pkg/decode, flowlogs-pipeline). The raw value
/// is the field's number in the schema.
enum NetObservField: Int, CaseIterable {
  case sourceAddress, destinationAddress, sourcePort, destinationPort, transport, etherType
  case packets, bytes, flags, start, end, agent, interfaces, interface, directions, direction
  case sampling, dnsName, dropPackets, dropCause, events
  case sourceNamespace, sourceName, sourceType, sourceOwner, sourceHost
  case destinationNamespace, destinationName, destinationType, destinationOwner, destinationHost
  case translatedSource, translatedDestination, translatedSourcePort, translatedDestinationPort
  case recordType, packetsAB, bytesAB, packetsBA, bytesBA
  // Written if the pipeline reads flows of other exporters.
  case standardFlags, samplingRate, startSeconds, endSeconds

  var key: String {
    switch self {
    case .sourceAddress: "SrcAddr"
    case .destinationAddress: "DstAddr"
    case .sourcePort: "SrcPort"
    case .destinationPort: "DstPort"
    case .transport: "Proto"
    case .etherType: "Etype"
    case .packets: "Packets"
    case .bytes: "Bytes"
    case .flags: "Flags"
    case .start: "TimeFlowStartMs"
    case .end: "TimeFlowEndMs"
    case .agent: "AgentIP"
    case .interfaces: "Interfaces"
    case .interface: "Interface"
    case .directions: "IfDirections"
    case .direction: "IfDirection"
    case .sampling: "Sampling"
    case .dnsName: "DnsName"
    case .dropPackets: "PktDropPackets"
    case .dropCause: "PktDropLatestDropCause"
    case .events: "NetworkEvents"
    case .sourceNamespace: "SrcK8S_Namespace"
    case .sourceName: "SrcK8S_Name"
    case .sourceType: "SrcK8S_Type"
    case .sourceOwner: "SrcK8S_OwnerName"
    case .sourceHost: "SrcK8S_HostName"
    case .destinationNamespace: "DstK8S_Namespace"
    case .destinationName: "DstK8S_Name"
    case .destinationType: "DstK8S_Type"
    case .destinationOwner: "DstK8S_OwnerName"
    case .destinationHost: "DstK8S_HostName"
    case .translatedSource: "XlatSrcAddr"
    case .translatedDestination: "XlatDstAddr"
    case .translatedSourcePort: "XlatSrcPort"
    case .translatedDestinationPort: "XlatDstPort"
    case .recordType: "_RecordType"
    case .packetsAB: "Packets_AB"
    case .bytesAB: "Bytes_AB"
    case .packetsBA: "Packets_BA"
    case .bytesBA: "Bytes_BA"
    case .standardFlags: "TcpFlags"
    case .samplingRate: "SamplingRate"
    case .startSeconds: "TimeFlowStart"
    case .endSeconds: "TimeFlowEnd"
    }
  }

  /// The names of fields in earlier releases.
  private static let formerKeys: [(key: String, field: NetObservField)] = [
    ("SrcPod", .sourceName), ("SrcNamespace", .sourceNamespace), ("SrcWorkload", .sourceOwner),
    ("DstPod", .destinationName), ("DstNamespace", .destinationNamespace), ("DstWorkload", .destinationOwner),
  ]

  static let schema = RecordSchema(allCases.map(\.key), aliases: formerKeys.map { ($0.key, $0.field.rawValue) })
}
