import CBytes
import FlowModel

/// The conversations of one capture: an index over a dense array of slots.
struct FlowTable: ~Copyable {
  private(set) var slots: [FlowSlot] = []
  private(set) var details: [FlowDetails] = []
  /// ICMP errors by the conversation that they quote.
  private(set) var errors: [FlowKey: [ICMPError]] = [:]
  private var index = FlowIndex()
  private let seed: UInt64

  /// Conversations that may have ICMP errors noted, and errors for one of them.
  private static let errorLimit = (conversations: 65_536, each: 16)

  init() {
    seed = UInt64.random(in: .min ... .max)
  }

  func hash(_ key: FlowKey) -> UInt64 { key.hashed(seed: seed) }

  /// Asks the processor for the place in the index where this hash begins its search.
  @inline(__always)
  func prefetch(_ hash: UInt64) { index.prefetch(hash) }

  /// Asks the processor for a slot.
  @inline(__always)
  func prefetch(slot: Int) {
    slots.withUnsafeBufferPointer { slots in
      guard let base = slots.baseAddress else { return }
      let address = UnsafeRawPointer(base + slot)
      cbytes_prefetch(address)
      cbytes_prefetch(address + 64)
      cbytes_prefetch(address + 128)
    }
  }

  /// The slot of the packet's conversation, made where there is none.
  @inline(__always)
  mutating func slot(for packet: DecodedPacket) -> Int {
    var probe = index.probe(packet.hash)
    while let number = index.next(&probe) {
      if slots[number].key == packet.key { return number }
    }
    slots.append(FlowSlot(packet))
    index.insert(slots.count - 1, probe)
    return slots.count - 1
  }

  @inline(__always)
  mutating func add(_ packet: DecodedPacket, to slot: Int) {
    slots[slot].add(packet)
  }

  mutating func addFragment(to slot: Int, _ packet: DecodedPacket) {
    slots[slot].fragments &+= 1
    slots[slot].add(packet)
  }

  mutating func noteRequest(_ slot: Int, from sender: FlowKey.End) {
    switch sender {
    case .a: slots[slot].a.hasRequested = true
    case .b: slots[slot].b.hasRequested = true
    }
  }

  /// Lets `change` add to what is known by name about a conversation.
  mutating func addDetails(_ slot: Int, _ change: (inout FlowDetails) -> Void) {
    if slots[slot].details == 0 {
      details.append(FlowDetails())
      slots[slot].details = UInt32(clamping: details.count)
    }
    change(&details[Int(slots[slot].details) - 1])
  }

  mutating func addError(_ error: ICMPError, quoting key: FlowKey) {
    guard errors.count < Self.errorLimit.conversations || errors[key] != nil else { return }
    guard errors[key, default: []].count < Self.errorLimit.each else { return }
    errors[key, default: []].insertSorted(error)
  }
}
