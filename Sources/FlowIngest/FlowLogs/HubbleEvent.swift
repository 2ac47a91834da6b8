import ByteInput
import Documents

/// Finds the fields of one Hubble event in whichever of the two forms it has.
struct HubbleEvent {
  /// The number that the first field has in this form.
  let base: Int

  /// `event_type.type` of a policy verdict (Cilium pkg/monitor/api).
  static let policyVerdict = 5

  @inline(__always)
  subscript(scanner: RecordScanner, field: HubbleField) -> ScannedValue {
    scanner[base + field.rawValue]
  }

  /// A field that stands beside `flow` too, and is only there where a mask took it out of the flow.
  func anywhere(_ scanner: RecordScanner, _ field: HubbleField) -> ScannedValue {
    let own = self[scanner, field]
    return own.isAbsent ? scanner[HubbleField.allCases.count + field.rawValue] : own
  }

  /// Whether the record has anything of a flow.
  func isFlow(_ scanner: RecordScanner) -> Bool {
    for field in [HubbleField.verdict, .tcpDestination, .udpDestination, .sourceAddress, .source, .layer]
    where !self[scanner, field].isAbsent {
      return true
    }
    return false
  }

  /// The flags object holds the names of those that are set.
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
      let behind = JSONTokens.skipValue(bytes, start, value.end)
      guard keyEnd > 0, behind > 0 else { break }
      if bytes.u8(start) == UInt8(ascii: "t") {
        if key.equals("SYN", bytes) { hasSyn = true }
        if key.equals("ACK", bytes) { hasAck = true }
        if key.equals("FIN", bytes) { flags.insert(.fin) }
        if key.equals("RST", bytes) { flags.insert(.rst) }
      }
      offset = JSONTokens.skipBlanks(bytes, behind, value.end)
      if offset < value.end, bytes.u8(offset) == UInt8(ascii: ",") {
        offset = JSONTokens.skipBlanks(bytes, offset + 1, value.end)
      }
    }
    if hasSyn { flags.insert(hasAck ? .synAck : .syn) } else if hasAck, !flags.contains(.rst) { flags.insert(.ack) }
    return flags
  }

  /// The policies that deny, `namespace/name` each; nil where the event names none.
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
  /// Whether the last record has its event below `flow`.
  var isWrapped: Bool {
    for number in 0..<HubbleField.allCases.count where !self[number].isAbsent { return true }
    return false
  }
}
