import FlowModel

/// The place of a conversation in a listing: by protocol, then client, then server, then where it was first met.
///
/// Given as a sequence of words of 64 bits, compared one after the other, so that what is sorted is a word and a number.
struct FlowOrder {
  private let client: End
  private let server: End
  private let transport: UInt8
  private let origin: Int

  private struct End {
    let high: UInt64
    let low: UInt64
    let port: UInt16
    /// Ends without an address come last.
    let isNamed: Bool
  }

  /// How many words there are.
  static let wordCount = 8

  /// The place of the conversation of `key`; `areNamed` says which of its ends are known by name only.
  @inline(__always)
  init(_ key: FlowKey, client: FlowKey.End, origin: Int, areNamed: (a: Bool, b: Bool) = (false, false)) {
    let a = End(high: key.aHigh, low: key.aLow, port: key.aPort, isNamed: areNamed.a)
    let b = End(high: key.bHigh, low: key.bLow, port: key.bPort, isNamed: areNamed.b)
    self.origin = origin
    self.client = client == .a ? a : b
    self.server = client == .a ? b : a
    transport = key.transport
  }

  /// One of the words. The first tells nearly all conversations of IPv4 apart: protocol, kind of address, address and port.
  @inline(__always)
  func word(_ number: Int) -> UInt64 {
    switch number {
    case 0: UInt64(transport) << 56 | kindAndAddress
    case 1: client.high
    case 2: client.low
    case 3: UInt64(client.port) << 1 | (server.isNamed ? 1 : 0)
    case 4: server.high
    case 5: server.low
    case 6: UInt64(server.port)
    default: UInt64(bitPattern: Int64(origin))
    }
  }

  /// 56 bits in the order of the addresses: IPv4 with its port, IPv6, and what has a name only.
  @inline(__always)
  private var kindAndAddress: UInt64 {
    if client.isNamed { return 3 << 54 }
    if client.high == 0, client.low >> 32 == 0xFFFF {
      return 1 << 54 | (client.low & 0xFFFF_FFFF) << 16 | UInt64(client.port)
    }
    return 2 << 54 | client.high >> 10
  }

  /// The numbers from 0 up to `count` in the order of what `place` tells of each; `prefetch` asks for what `place` will need.
  @inline(__always)
  static func sorted(count: Int, prefetch: (UInt32) -> Void, place: (UInt32) -> FlowOrder) -> [UInt32] {
    var keys = [SortKey]()
    keys.reserveCapacity(count)
    for number in 0..<UInt32(count) { keys.append(SortKey(word: place(number).word(0), number: number)) }
    SortKey.sort(&keys)
    refine(&keys, 0..<count, 1, prefetch, place)
    return keys.map(\.number)
  }

  /// Sorts each run of equal words by the next word.
  private static func refine(
    _ keys: inout [SortKey], _ range: Range<Int>, _ number: Int, _ prefetch: (UInt32) -> Void,
    _ place: (UInt32) -> FlowOrder
  ) {
    guard number < wordCount else { return }
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, keys[end].word == keys[start].word { end += 1 }
      if end - start > 1 {
        for index in start..<end {
          if index + 8 < end { prefetch(keys[index + 8].number) }
          keys[index].word = place(keys[index].number).word(number)
        }
        keys[start..<end].sort { $0.word < $1.word }
        refine(&keys, start..<end, number + 1, prefetch, place)
      }
      start = end
    }
  }
}
