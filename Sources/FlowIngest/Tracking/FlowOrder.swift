import FlowModel

/// The sort key of a flow in a listing: protocol, client, server, then position in the input.
///
/// A sequence of 64-bit words. Sorting uses one word at a time, so that the sorted elements are small.
struct FlowOrder {
  private let client: End
  private let server: End
  private let transport: UInt8
  private let origin: Int

  private struct End {
    let high: UInt64
    let low: UInt64
    let port: UInt16
    /// Whether it has a name but no address; sorted last.
    let isNamed: Bool
  }

  static let wordCount = 8

  /// `areNamed` tells which endpoints have a name but no address.
  @inline(__always)
  init(_ key: FlowKey, client: FlowKey.End, origin: Int, areNamed: (a: Bool, b: Bool) = (false, false)) {
    let a = End(high: key.aHigh, low: key.aLow, port: key.aPort, isNamed: areNamed.a)
    let b = End(high: key.bHigh, low: key.bLow, port: key.bPort, isNamed: areNamed.b)
    self.origin = origin
    self.client = client == .a ? a : b
    self.server = client == .a ? b : a
    transport = key.transport
  }

  /// Word 0 has protocol, address family, and client address and port of IPv4, which distinguishes nearly all IPv4 flows.
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

  /// 56 bits: IPv4 address and port, then IPv6 prefix, then names.
  @inline(__always)
  private var kindAndAddress: UInt64 {
    if client.isNamed { return 3 << 54 }
    if client.high == 0, client.low >> 32 == 0xFFFF {
      return 1 << 54 | (client.low & 0xFFFF_FFFF) << 16 | UInt64(client.port)
    }
    return 2 << 54 | client.high >> 10
  }

  /// Sorts the numbers `0..<count` by their `place`. `prefetch` loads the memory that `place` will read.
  @inline(__always)
  static func sorted(count: Int, prefetch: (UInt32) -> Void, place: (UInt32) -> FlowOrder) -> [UInt32] {
    var keys = [SortKey]()
    keys.reserveCapacity(count)
    for number in 0..<UInt32(count) { keys.append(SortKey(word: place(number).word(0), number: number)) }
    SortKey.sort(&keys)
    refine(&keys, 0..<count, 1, prefetch, place)
    return keys.map(\.number)
  }

  /// Sorts each run of equal words by the next word, recursively.
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
