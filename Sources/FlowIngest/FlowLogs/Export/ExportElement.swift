/// The information elements that are read (IANA "IPFIX Information Elements"). NetFlow version 9 has the same numbers
/// up to 127.
enum ExportElement: Int, CaseIterable {
  case octets, packets, octetTotal, packetTotal, egressOctets, egressPackets
  case transport, flags, sourcePort, destinationPort, tcpSourcePort, tcpDestinationPort, udpSourcePort
  case udpDestinationPort
  case sourceIPv4, destinationIPv4, sourceIPv6, destinationIPv6
  case ingressInterface, direction, endReason, biflowDirection
  case translatedIPv4, translatedPort, translatedIPv6, forwardingStatus, firewallEvent
  case startSeconds, endSeconds, startMilliseconds, endMilliseconds, startMicroseconds, endMicroseconds
  case startNanoseconds, endNanoseconds, startDelta, endDelta, startUptime, endUptime, initialTime
  case durationMilliseconds, observationSeconds, observationMilliseconds
  case initiatorOctets, responderOctets, initiatorPackets, responderPackets
  case reverseOctets, reversePackets, reverseOctetTotal, reversePacketTotal, reverseFlags
  case samplingInterval, samplingSpace, samplingRate, samplerRate, notSentFlows
  case sourceNamespace, sourcePod, sourceNode, destinationNamespace, destinationPod, destinationNode
  case serviceIPv4, serviceIPv6, servicePort, ingressAction, egressAction, ingressPolicy, egressPolicy
  case ingressPolicyNamespace, egressPolicyNamespace, ingressPolicyType, egressPolicyType

  /// The enterprise number of elements for the reverse direction (RFC 5103).
  private static let reverse: UInt32 = 29305
  private static let antrea: UInt32 = 56506

  /// Nil for a field that is skipped. `enterprise` is 0 for IANA's elements.
  init?(_ number: UInt16, enterprise: UInt32) {
    let found =
      switch enterprise {
      case 0: Self.standard[number]
      case Self.reverse: Self.reversed[number]
      case Self.antrea: Self.antreaElements[number]
      // The enterprise number of NetObserv's exporter is configurable.
      default: Self.netObserv[number]
      }
    guard let found else { return nil }
    self = found
  }

  private static let standard: [UInt16: ExportElement] = [
    1: .octets, 2: .packets, 85: .octetTotal, 86: .packetTotal, 23: .egressOctets, 24: .egressPackets,
    4: .transport, 6: .flags, 7: .sourcePort, 11: .destinationPort,
    180: .udpSourcePort, 181: .udpDestinationPort, 182: .tcpSourcePort, 183: .tcpDestinationPort,
    8: .sourceIPv4, 12: .destinationIPv4, 27: .sourceIPv6, 28: .destinationIPv6,
    10: .ingressInterface, 61: .direction, 136: .endReason, 239: .biflowDirection,
    226: .translatedIPv4, 228: .translatedPort, 282: .translatedIPv6, 89: .forwardingStatus, 233: .firewallEvent,
    150: .startSeconds, 151: .endSeconds, 152: .startMilliseconds, 153: .endMilliseconds,
    154: .startMicroseconds, 155: .endMicroseconds, 156: .startNanoseconds, 157: .endNanoseconds,
    158: .startDelta, 159: .endDelta, 22: .startUptime, 21: .endUptime, 160: .initialTime,
    161: .durationMilliseconds, 322: .observationSeconds, 323: .observationMilliseconds,
    231: .initiatorOctets, 232: .responderOctets, 298: .initiatorPackets, 299: .responderPackets,
    305: .samplingInterval, 306: .samplingSpace, 34: .samplingRate, 50: .samplerRate, 166: .notSentFlows,
  ]

  private static let reversed: [UInt16: ExportElement] = [
    1: .reverseOctets, 2: .reversePackets, 85: .reverseOctetTotal, 86: .reversePacketTotal, 6: .reverseFlags,
  ]

  /// Antrea docs/network-flow-visibility.md.
  private static let antreaElements: [UInt16: ExportElement] = [
    100: .sourceNamespace, 101: .sourcePod, 102: .destinationNamespace, 103: .destinationPod, 104: .sourceNode,
    105: .destinationNode, 106: .serviceIPv4, 107: .serviceIPv6, 108: .servicePort, 110: .ingressPolicy,
    111: .ingressPolicyNamespace, 112: .egressPolicy, 113: .egressPolicyNamespace, 115: .ingressPolicyType,
    118: .egressPolicyType, 139: .ingressAction, 140: .egressAction,
  ]

  /// flowlogs-pipeline pkg/pipeline/write/write_ipfix.go.
  private static let netObserv: [UInt16: ExportElement] = [
    7733: .sourceNamespace, 7734: .sourcePod, 7735: .destinationNamespace, 7736: .destinationPod,
    7737: .sourceNode, 7738: .destinationNode,
  ]
}
