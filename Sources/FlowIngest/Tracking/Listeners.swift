import FlowModel

/// The ports that spoke with two or more peers, as far as conversations whose opening was not seen ask for them.
///
/// First every such conversation is watched, then every conversation is counted.
struct Listeners {
  private struct Place: Hashable {
    var high: UInt64
    var low: UInt64
    var port: UInt16
    var transport: UInt8

    init(_ key: FlowKey, _ end: FlowKey.End) {
      high = end == .a ? key.aHigh : key.bHigh
      low = end == .a ? key.aLow : key.bLow
      port = end == .a ? key.aPort : key.bPort
      transport = key.transport
    }

    /// One round of hashing in place of four; the dictionary's own seed keeps an outsider from steering it.
    func hash(into hasher: inout Hasher) {
      hasher.combine(high ^ (low &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(port) << 8 | UInt64(transport)))
    }
  }

  /// Conversations by place, counted up to two.
  private var conversations: [Place: Int] = [:]

  /// Asks for both ends of a conversation.
  mutating func watch(_ key: FlowKey) {
    conversations[Place(key, .a)] = 0
    conversations[Place(key, .b)] = 0
  }

  /// Counts a conversation in which this end sent something.
  mutating func count(_ key: FlowKey, _ end: FlowKey.End) {
    if conversations.isEmpty { return }
    let place = Place(key, end)
    guard let found = conversations.index(forKey: place) else { return }
    if conversations.values[found] < 2 { conversations.values[found] += 1 }
  }

  /// Whether this end of a watched conversation spoke with two or more peers on its port.
  func contains(_ key: FlowKey, _ end: FlowKey.End) -> Bool {
    let place = Place(key, end)
    return place.port != 0 && conversations[place] == 2
  }
}
