import ByteInput

/// Numbers distinct byte strings from 0 on, in the order in which they are first met.
///
/// A key is put together from parts (`append`) and looked up (`intern`) without allocating, unless it is new.
struct ByteInterner: ~Copyable {
  private var keys: [[UInt8]] = []
  private var index = FlowIndex()
  private var scratch: [UInt8] = []
  private let seed = UInt64.random(in: .min ... .max)

  init() {}

  /// Adds a field's bytes to the key under way; a mark keeps neighbouring fields apart.
  @inline(__always)
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    if !value.isAbsent { bytes.append(value.start..<value.end, to: &scratch) }
    scratch.append(value.isAbsent ? 1 : 0)
  }

  /// The number of the key that was put together, and whether it is new.
  mutating func intern() -> (number: Int, isNew: Bool) {
    defer { scratch.removeAll(keepingCapacity: true) }
    let hash = Self.hash(scratch, seed)
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      if Self.areEqual(keys[number], scratch) { return (number, false) }
    }
    keys.append(Array(scratch))
    if index.insert(keys.count - 1, probe) {
      let (keys, seed) = (keys, seed)
      index.grow { Self.hash(keys[$0], seed) }
    }
    return (keys.count - 1, true)
  }

  /// Eight bytes at a time: the comparison of arrays goes byte by byte.
  private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    let (left, right) = (left.span.bytes, right.span.bytes)
    var offset = 0
    while offset + 8 <= left.byteCount {
      if left.le64(offset) != right.le64(offset) { return false }
      offset += 8
    }
    while offset < left.byteCount {
      if left.u8(offset) != right.u8(offset) { return false }
      offset += 1
    }
    return true
  }

  /// Folds eight bytes at a time; `seed` keeps an outsider from steering it.
  private static func hash(_ key: [UInt8], _ seed: UInt64) -> UInt64 {
    let bytes = key.span.bytes
    var hash = seed ^ UInt64(key.count)
    var offset = 0
    while offset + 8 <= bytes.byteCount {
      hash = mixed(hash ^ bytes.le64(offset))
      offset += 8
    }
    while offset < bytes.byteCount {
      hash = mixed(hash ^ UInt64(bytes.u8(offset)))
      offset += 1
    }
    return hash
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64) -> UInt64 {
    let product = hash.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
