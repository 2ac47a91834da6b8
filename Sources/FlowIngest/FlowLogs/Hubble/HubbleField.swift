/// The fields of a Hubble event that are read (Cilium api/v1/flow/flow.proto). The raw value is the field's number in
/// the schema.
///
/// The current form has them below `flow`, the old form at the top.
enum HubbleField: Int, CaseIterable {
  case time, verdict, dropReason, sourceAddress, destinationAddress
  case tcpSource, tcpDestination, tcpFlags, udpSource, udpDestination, sctpSource, sctpDestination, icmp4, icmp6
  case source, destination, destinationNames, isReply, eventType, direction, node, observationPoint
  case deniedByEgress, deniedByIngress, dnsQuery, layer, dropCode, sourceNames
  case socketPoint, socketCookie, aggregate

  var path: String {
    switch self {
    case .time: "time"
    case .verdict: "verdict"
    case .dropReason: "drop_reason_desc"
    case .sourceAddress: "IP.source"
    case .destinationAddress: "IP.destination"
    case .tcpSource: "l4.TCP.source_port"
    case .tcpDestination: "l4.TCP.destination_port"
    case .tcpFlags: "l4.TCP.flags"
    case .udpSource: "l4.UDP.source_port"
    case .udpDestination: "l4.UDP.destination_port"
    case .sctpSource: "l4.SCTP.source_port"
    case .sctpDestination: "l4.SCTP.destination_port"
    case .icmp4: "l4.ICMPv4"
    case .icmp6: "l4.ICMPv6"
    case .source: "source"
    case .destination: "destination"
    case .destinationNames: "destination_names"
    case .isReply: "is_reply"
    case .eventType: "event_type.type"
    case .direction: "traffic_direction"
    case .node: "node_name"
    case .observationPoint: "trace_observation_point"
    case .deniedByEgress: "egress_denied_by"
    case .deniedByIngress: "ingress_denied_by"
    case .dnsQuery: "l7.dns.query"
    case .layer: "Type"
    case .dropCode: "drop_reason"
    case .sourceNames: "source_names"
    case .socketPoint: "sock_xlate_point"
    case .socketCookie: "socket_cookie"
    case .aggregate: "aggregate"
    }
  }

  /// The fields below `flow`, the same fields at the top, then two that are not part of a flow.
  static let schema = RecordSchema(
    allCases.map { "flow." + $0.path } + allCases.map(\.path) + ["lost_events.num_events_lost", "node_status"])

  static let lostEvents = allCases.count * 2
  static let nodeStatus = allCases.count * 2 + 1
}
