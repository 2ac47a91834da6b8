import ByteInput

/// Numbers distinct byte strings from 0 on, in the order in which they are first met.
///
/// A key is put together from parts (`append`) and looked up (`intern`) without allocating, unless it is new. It is kept as words of
/// eight bytes, each part behind a word with its length, so that it is hashed and compared a word at a time.
struct ByteInterner: ~Copyable {
  /// All keys, one behind the other.
  private var words: [UInt64] = []
  /// Where each key ends; the next one begins there.
  private var ends: [Int] = [0]
  private var index = FlowIndex()
  /// The key under way; its first `count` words.
  private var scratch = [UInt64](repeating: 0, count: 64)
  private var count = 0
  private var hash: UInt64
  /// Keeps an outsider from steering the hash.
  private let seed = UInt64.random(in: .min ... .max)

  init() { hash = seed }

  /// Adds a field's bytes to the key under way; an absent field is another than an empty one.
  @inline(__always)
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    let length = value.isAbsent ? -1 : value.end &- value.start
    append(bytes, value.start, length)
  }

  /// Adds `length` bytes at `start`; -1 stands for none.
  mutating func append(_ bytes: RawSpan, _ start: Int, _ length: Int) {
    makeRoom(length)
    Self.add(bytes, start, length, to: &scratch, &count, &hash) { $0 }
  }

  /// The same, and what differs only by the case of ASCII letters becomes one key.
  mutating func appendLowercase(_ bytes: RawSpan, _ start: Int, _ length: Int) {
    makeRoom(length)
    Self.add(bytes, start, length, to: &scratch, &count, &hash, Self.lowercase)
  }

  @inline(__always)
  private mutating func makeRoom(_ length: Int) {
    let needed = count &+ 2 &+ max(0, length) / 8
    while scratch.count < needed { scratch += [UInt64](repeating: 0, count: scratch.count) }
  }

  @inline(__always)
  private static func add(
    _ bytes: RawSpan, _ start: Int, _ length: Int, to scratch: inout [UInt64], _ count: inout Int,
    _ hash: inout UInt64, _ changed: (UInt64) -> UInt64
  ) {
    var key = scratch.mutableSpan
    var (place, mixed) = (count, hash)
    put(UInt64(truncatingIfNeeded: length), &key, &place, &mixed)
    var offset = start
    let whole = start &+ (length & ~7)
    while offset < whole {
      put(changed(bytes.le64(offset)), &key, &place, &mixed)
      offset &+= 8
    }
    let left = length & 7
    if length > 0, left > 0 { put(changed(bytes.le64(offset, count: left)), &key, &place, &mixed) }
    (count, hash) = (place, mixed)
  }

  /// Eight bytes at once: 0x20 is added to those from A to Z.
  @inline(__always)
  private static func lowercase(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let ascii = word & (0x7F &* ones)
    // The upper bit of a byte is set from A on, and from behind Z on.
    let isLetter = (ascii &+ 0x3F &* ones) & ~(ascii &+ 0x25 &* ones) & ~word & (0x80 &* ones)
    return word | isLetter >> 2
  }

  /// The number of the key that was put together, and whether it is new.
  mutating func intern() -> (number: Int, isNew: Bool) {
    let (count, hash) = (self.count, self.hash)
    self.count = 0
    self.hash = seed
    var probe = index.probe(hash)
    while let number = index.next(&probe) {
      if isKey(number, count) { return (number, false) }
    }
    for place in 0..<count { words.append(scratch[place]) }
    ends.append(words.count)
    index.insert(ends.count - 2, probe)
    return (ends.count - 2, true)
  }

  /// Adds all keys of another; returns the number here of each key there.
  mutating func merge(_ other: borrowing ByteInterner) -> [Int] {
    var numbers: [Int] = []
    numbers.reserveCapacity(other.ends.count - 1)
    for number in 0..<other.ends.count - 1 {
      let range = other.ends[number]..<other.ends[number + 1]
      while scratch.count < range.count { scratch += [UInt64](repeating: 0, count: scratch.count) }
      for word in range { append(other.words[word]) }
      numbers.append(intern().number)
    }
    return numbers
  }

  private mutating func append(_ word: UInt64) {
    var (place, mixed) = (count, hash)
    var key = scratch.mutableSpan
    Self.put(word, &key, &place, &mixed)
    (count, hash) = (place, mixed)
  }

  @inline(__always)
  private func isKey(_ number: Int, _ count: Int) -> Bool {
    let start = ends[number]
    guard ends[number &+ 1] &- start == count else { return false }
    let (known, key) = (words.span, scratch.span)
    for place in 0..<count where known[start &+ place] != key[place] { return false }
    return true
  }

  /// Adds a word to a key and to its hash.
  @inline(__always)
  private static func put(_ word: UInt64, _ key: inout MutableSpan<UInt64>, _ count: inout Int, _ hash: inout UInt64) {
    key[count] = word
    count &+= 1
    let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    hash = product.high ^ product.low
  }
}
