import ByteInput
import FlowModel

/// Reads the encoding of `FieldWriter`.
struct FieldReader {
  var place: Int

  mutating func number(_ bytes: RawSpan) -> Int {
    var word: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = bytes.u8(place)
      place += 1
      word |= UInt64(byte & 0x7F) << shift
      guard byte & 0x80 != 0 else { break }
      shift += 7
    }
    return Int(Int64(bitPattern: word >> 1 ^ (0 &- (word & 1))))
  }

  mutating func text(_ bytes: RawSpan) -> String {
    let count = number(bytes)
    var text: [UInt8] = []
    bytes.append(place..<place + count, to: &text)
    place += count
    return String(decoding: text, as: UTF8.self)
  }

  mutating func optionalText(_ bytes: RawSpan) -> String? { number(bytes) == 0 ? nil : text(bytes) }

  mutating func address(_ bytes: RawSpan) -> IPAddress {
    let first = number(bytes)
    guard first < 0 else { return IPAddress(v4: UInt32(truncatingIfNeeded: first)) }
    let high = UInt64(bitPattern: Int64(number(bytes)))
    return IPAddress(high: high, low: UInt64(bitPattern: Int64(number(bytes))))
  }

  mutating func moment(_ bytes: RawSpan) -> Timestamp { Timestamp(nanoseconds: Int64(number(bytes))) }

  mutating func window(_ bytes: RawSpan) -> TimeWindow? {
    guard number(bytes) != 0 else { return nil }
    let first = number(bytes)
    let last = first &+ number(bytes)
    return TimeWindow(Timestamp(nanoseconds: Int64(first)), Timestamp(nanoseconds: Int64(last)))
  }

  mutating func list<Item>(_ bytes: RawSpan, _ item: (inout FieldReader) -> Item) -> [Item] {
    let count = number(bytes)
    var items: [Item] = []
    for _ in 0..<count { items.append(item(&self)) }
    return items
  }

  mutating func side(_ bytes: RawSpan) -> SideEvidence {
    var side = SideEvidence()
    guard number(bytes) != 0 else { return side }
    side.packets = number(bytes)
    side.bytes = number(bytes)
    side.payloadBytes = number(bytes)
    side.syn = number(bytes)
    side.synAck = number(bytes)
    side.ack = number(bytes)
    side.fin = number(bytes)
    side.rst = number(bytes)
    side.retransmissions = number(bytes)
    side.synWindow = window(bytes)
    side.window = window(bytes)
    let sequence = number(bytes)
    side.initialSequence = sequence < 0 ? nil : UInt32(truncatingIfNeeded: sequence)
    return side
  }

  mutating func tls(_ bytes: RawSpan) -> TLSEvidence {
    var tls = TLSEvidence()
    guard number(bytes) != 0 else { return tls }
    tls.clientHellos = number(bytes)
    tls.clientHelloBytes = number(bytes)
    tls.serverHellos = number(bytes)
    tls.serverNames = list(bytes) { $0.text(bytes) }
    tls.applicationProtocols = list(bytes) { $0.text(bytes) }
    tls.fatalAlerts = list(bytes) { reader in
      let word = reader.number(bytes)
      return TLSAlert(sender: word & 1 != 0 ? .client : .server, code: UInt8(truncatingIfNeeded: word >> 1))
    }
    let version = number(bytes)
    tls.version = version < 0 ? nil : UInt16(truncatingIfNeeded: version)
    return tls
  }

  mutating func drop(_ bytes: RawSpan) -> DropClaim {
    let cause = DropCause(rawValue: text(bytes)) ?? .notPolicy
    let reason = text(bytes)
    let direction = optionalText(bytes).flatMap(PolicyDirection.init(rawValue:))
    let policy = optionalText(bytes)
    let count = number(bytes)
    let isSaturated = number(bytes) != 0
    var drop = DropClaim(
      cause: cause, reason: reason, direction: direction, policy: policy, count: count, window: window(bytes))
    drop.isSaturated = isSaturated
    return drop
  }
}
