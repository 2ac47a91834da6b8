import CBytes
import FlowModel

/// The conversations of one input: open addressing over a dense array, grown by doubling.
///
/// The index holds 32 bits of hash beside the slot's number, so that a miss seldom touches the slot itself.
struct FlowTable: ~Copyable {
  private(set) var slots: [FlowSlot] = []
  private(set) var details: [FlowDetails] = []
  /// ICMP errors by the conversation that they quote.
  private(set) var errors: [FlowKey: [ICMPError]] = [:]
  /// High half: hash; low half: slot number plus one, 0 for a free place.
  private var index: [UInt64]
  private let seed: UInt64

  /// Conversations that may have ICMP errors noted, and errors for one of them.
  private static let errorLimit = (conversations: 65_536, each: 16)

  init() {
    index = [UInt64](repeating: 0, count: 1 << 12)
    seed = UInt64.random(in: .min ... .max)
  }

  func hash(_ key: FlowKey) -> UInt64 { key.hashed(seed: seed) }

  /// Asks the processor for the cache line of the index where this hash begins its search.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    index.withUnsafeBufferPointer { places in
      guard let base = places.baseAddress else { return }
      cbytes_prefetch(base + Int(truncatingIfNeeded: hash) & (places.count - 1))
    }
  }

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
    let mask = index.count - 1
    var place = Int(truncatingIfNeeded: packet.hash) & mask
    let tag = packet.hash & ~0xFFFF_FFFF
    while true {
      let entry = index[place]
      if entry == 0 { return insert(packet, at: place, tag: tag) }
      if entry & ~0xFFFF_FFFF == tag {
        let number = Int(entry & 0xFFFF_FFFF) &- 1
        if slots[number].key == packet.key { return number }
      }
      place = (place &+ 1) & mask
    }
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

  private mutating func insert(_ packet: DecodedPacket, at place: Int, tag: UInt64) -> Int {
    let number = slots.count
    precondition(number < Int(UInt32.max) - 1, "more conversations than the index can number")
    slots.append(FlowSlot(packet))
    index[place] = tag | UInt64(number + 1)
    // Past three quarters the searches grow long.
    if slots.count * 4 > index.count * 3 { grow() }
    return number
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: index.count * 2)
    let mask = larger.count - 1
    for number in slots.indices {
      let hash = hash(slots[number].key)
      var place = Int(truncatingIfNeeded: hash) & mask
      while larger[place] != 0 { place = (place &+ 1) & mask }
      larger[place] = hash & ~0xFFFF_FFFF | UInt64(number + 1)
    }
    index = larger
  }
}
