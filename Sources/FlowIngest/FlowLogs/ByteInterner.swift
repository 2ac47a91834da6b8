import ByteInput

/// Numbers distinct byte strings from 0 on, in the order in which they are first met.
///
/// A key is put together from parts (`append`) and looked up (`intern`) without allocating, unless it is new.
struct ByteInterner: ~Copyable {
  private var keys: [[UInt8]] = []
  private var index = FlowIndex()
  private var scratch: [UInt8] = []
  private var hash: UInt64
  private let seed = UInt64.random(in: .min ... .max)

  init() { hash = seed }

  /// Adds a field's bytes to the key under way; a mark keeps neighbouring fields apart.
  @inline(__always)
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    if !value.isAbsent {
      for offset in value.start..<value.end { append(bytes.u8(offset)) }
    }
    append(value.isAbsent ? 1 : 0)
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    scratch.append(byte)
    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// The number of the key that was put together, and whether it is new.
  @inline(__always)
  mutating func intern() -> (number: Int, isNew: Bool) {
    defer {
      scratch.removeAll(keepingCapacity: true)
      hash = seed
    }
    let mixed = Self.mixed(hash)
    var probe = index.probe(mixed)
    while let number = index.next(&probe) {
      if keys[number] == scratch { return (number, false) }
    }
    keys.append(Array(scratch))
    if index.insert(keys.count - 1, probe) {
      let (keys, seed) = (keys, seed)
      index.grow { number in
        Self.mixed(keys[number].reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
      }
    }
    return (keys.count - 1, true)
  }

  /// Spreads the bits of the running hash, whose low ones are weak.
  @inline(__always)
  private static func mixed(_ hash: UInt64) -> UInt64 {
    let product = hash.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
