import FlowModel

/// Encodes consecutive fields: numbers as zigzag variable-length integers, seven bits per byte and the lowest first; texts and lists
/// with their length.
struct FieldWriter {
  var bytes: [UInt8]

  mutating func add(_ number: Int) {
    var word = UInt64(bitPattern: Int64(number &<< 1 ^ number >> 63))
    while word > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: word) | 0x80)
      word >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: word))
  }

  mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ text: String?) {
    add(text == nil ? 0 : 1)
    if let text { add(text) }
  }

  mutating func add(_ address: IPAddress) {
    if let v4 = address.v4 {
      add(Int(v4))
    } else {
      add(-1)
      for word in [address.high, address.low] { add(Int(Int64(bitPattern: word))) }
    }
  }

  mutating func add(_ window: TimeWindow?) {
    add(window == nil ? 0 : 1)
    guard let window else { return }
    add(Int(window.first.nanoseconds))
    add(Int(window.last.nanoseconds) &- Int(window.first.nanoseconds))
  }

  mutating func add<Item>(_ items: [Item], _ each: (inout FieldWriter, Item) -> Void) {
    add(items.count)
    for item in items { each(&self, item) }
  }

  mutating func add(_ side: SideEvidence) {
    let isEmpty = side == SideEvidence()
    add(isEmpty ? 0 : 1)
    guard !isEmpty else { return }
    for number in [
      side.packets, side.bytes, side.payloadBytes, side.syn, side.synAck, side.ack, side.fin, side.rst,
      side.retransmissions,
    ] { add(number) }
    add(side.synWindow)
    add(side.window)
    add(side.initialSequence.map { Int($0) } ?? -1)
  }

  mutating func add(_ tls: TLSEvidence) {
    let isEmpty = tls == TLSEvidence()
    add(isEmpty ? 0 : 1)
    guard !isEmpty else { return }
    for number in [tls.clientHellos, tls.clientHelloBytes, tls.serverHellos] { add(number) }
    add(tls.serverNames) { $0.add($1) }
    add(tls.applicationProtocols) { $0.add($1) }
    add(tls.fatalAlerts) { $0.add(Int($1.code) << 1 | ($1.sender == .client ? 1 : 0)) }
    add(tls.version.map(Int.init) ?? -1)
  }

  mutating func add(_ drop: DropClaim) {
    add(drop.cause.rawValue)
    add(drop.reason)
    add(drop.direction?.rawValue)
    add(drop.policy)
    add(drop.count)
    add(drop.isSaturated ? 1 : 0)
    add(drop.window)
  }
}
