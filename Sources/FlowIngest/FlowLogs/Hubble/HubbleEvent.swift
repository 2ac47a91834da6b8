import ByteInput
import Documents
import FlowModel

/// The fields of one Hubble event, in either of its two forms.
struct HubbleEvent {
  /// The schema number of the form's first field.
  let base: Int

  /// `event_type.type` of a policy verdict (Cilium pkg/monitor/api).
  static let policyVerdict = 5

  @inline(__always)
  subscript(scanner: RecordScanner, field: HubbleField) -> ScannedValue {
    scanner[base + field.rawValue]
  }

  /// A field of the flow or, if a field mask removed it there, its copy beside `flow`.
  func anywhere(_ scanner: RecordScanner, _ field: HubbleField) -> ScannedValue {
    let own = self[scanner, field]
    return own.isAbsent ? scanner[HubbleField.allCases.count + field.rawValue] : own
  }

  /// Whether the record has any field of a flow.
  func isFlow(_ scanner: RecordScanner) -> Bool {
    for field in [HubbleField.verdict, .tcpDestination, .udpDestination, .sourceAddress, .source, .layer]
    where !self[scanner, field].isAbsent {
      return true
    }
    return false
  }

  /// How many events the record stands for: one, or the sum of an aggregate's counts (Cilium 1.19); negative if one is impossible.
  func count(_ scanner: RecordScanner, _ bytes: RawSpan) -> Int {
    let value = self[scanner, .aggregate]
    guard value.kind == .object, let aggregate = value.tree(bytes) else { return 1 }
    var sum = 0
    // Protojson writes 64-bit numbers as text.
    for name in ["ingress_flow_count", "egress_flow_count", "unknown_direction_flow_count"] {
      let count = LogNumber.count(aggregate[name].flatMap(LogUnit.text))
      guard count >= 0 else { return LogNumber.impossible }
      sum.addSaturating(count)
    }
    return max(1, sum)
  }

  /// Whether a port that the record has is none.
  @inline(__always)
  func hasImpossiblePort(_ scanner: RecordScanner, _ bytes: RawSpan) -> Bool {
    for field in [HubbleField.tcpDestination, .tcpSource, .udpDestination, .udpSource, .sctpDestination, .sctpSource] {
      let value = self[scanner, field]
      if !value.isAbsent, value.port(bytes) == nil, value.count(bytes, upTo: 65535) < 0 { return true }
    }
    return false
  }

  /// The flags object has a member, with the value `true`, for each flag that is set.
  static func flags(_ value: ScannedValue, _ bytes: RawSpan) -> LogFlags {
    guard value.kind == .object else { return [] }
    var flags = LogFlags()
    var (hasSyn, hasAck) = (false, false)
    var offset = JSONTokens.skipBlanks(bytes, value.start + 1, value.end)
    while offset < value.end, bytes.u8(offset) == UInt8(ascii: "\"") {
      var hasEscapes = false
      let keyEnd = JSONTokens.skipString(bytes, offset, value.end, hasEscapes: &hasEscapes)
      let key = ScannedValue(kind: .string, start: offset + 1, end: keyEnd - 1)
      let colon = JSONTokens.skipBlanks(bytes, keyEnd, value.end)
      let start = JSONTokens.skipBlanks(bytes, colon + 1, value.end)
      let after = JSONTokens.skipValue(bytes, start, value.end)
      guard keyEnd > 0, after > 0 else { break }
      if bytes.u8(start) == UInt8(ascii: "t") {
        if key.equals("SYN", bytes) { hasSyn = true }
        if key.equals("ACK", bytes) { hasAck = true }
        if key.equals("FIN", bytes) { flags.insert(.fin) }
        if key.equals("RST", bytes) { flags.insert(.rst) }
      }
      offset = JSONTokens.skipBlanks(bytes, after, value.end)
      if offset < value.end, bytes.u8(offset) == UInt8(ascii: ",") {
        offset = JSONTokens.skipBlanks(bytes, offset + 1, value.end)
      }
    }
    if hasSyn { flags.insert(hasAck ? .synAck : .syn) } else if hasAck, !flags.contains(.rst) { flags.insert(.ack) }
    return flags
  }

  /// The denying policies as `namespace/name`, separated by commas; nil if the event names none.
  func deniedBy(_ scanner: RecordScanner, _ bytes: RawSpan) -> String? {
    let lists = [self[scanner, .deniedByEgress], self[scanner, .deniedByIngress]].compactMap { $0.tree(bytes)?.array }
    let names = lists.joined().compactMap { policy -> String? in
      guard let name = policy["name"]?.string else { return nil }
      return [policy["namespace"]?.string, name].compactMap { $0 }.joined(separator: "/")
    }
    return names.isEmpty ? nil : names.sorted().joined(separator: ", ")
  }
}

extension RecordScanner {
  /// Whether the last record has its event in a member `flow`.
  var isWrapped: Bool {
    for number in 0..<HubbleField.allCases.count where !self[number].isAbsent { return true }
    return false
  }
}
