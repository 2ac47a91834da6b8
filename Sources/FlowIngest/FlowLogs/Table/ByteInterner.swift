import ByteInput

/// Numbers distinct byte strings from 0 on, in the order of their first occurrence.
///
/// A key consists of parts (`append`) and is then looked up (`intern`). Only a new key allocates. Keys are stored as
/// words of eight bytes, each part preceded by a word with its length, so that hashing and comparing work word by word.
struct ByteInterner: ~Copyable {
  /// All keys, concatenated.
  private var words: [UInt64] = []
  /// The end of each key, which is the start of the next.
  private var ends: [Int] = [0]
  private var index = FlowIndex()
  /// The first `count` words are the key under construction.
  private var scratch = [UInt64](repeating: 0, count: 64)
  private var count = 0
  private var hash: UInt64
  // A random seed, so that input cannot be crafted for hash collisions.
  private let seed = UInt64.random(in: .min ... .max)

  init() { hash = seed }

  /// Adds a field's bytes to the key. An absent field differs from an empty one.
  @inline(__always)
  mutating func append(_ value: ScannedValue, _ bytes: RawSpan) {
    let length = value.isAbsent ? -1 : value.end &- value.start
    append(bytes, value.start, length)
  }

  /// Adds `length` bytes at `start` to the key; length -1 stands for an absent part.
  mutating func append(_ bytes: RawSpan, _ start: Int, _ length: Int) {
    reserveScratch(length)
    Self.add(bytes, start, length, to: &scratch, &count, &hash) { $0 }
  }

  /// Like `append`, but ignores the case of ASCII letters.
  mutating func appendLowercase(_ bytes: RawSpan, _ start: Int, _ length: Int) {
    reserveScratch(length)
    Self.add(bytes, start, length, to: &scratch, &count, &hash, Self.lowercase)
  }

  @inline(__always)
  private mutating func reserveScratch(_ length: Int) {
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

  /// Lower-cases eight bytes at once: adds 0x20 to those from A to Z.
  @inline(__always)
  private static func lowercase(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let ascii = word & (0x7F &* ones)
    // The first sum sets a byte's upper bit from 'A' on, the second after 'Z'.
    let isLetter = (ascii &+ 0x3F &* ones) & ~(ascii &+ 0x25 &* ones) & ~word & (0x80 &* ones)
    return word | isLetter >> 2
  }

  /// The number of the key that the parts make up, and whether it is new. Starts the next key.
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

  /// Adds all keys of `other`. Returns their numbers in this interner, indexed by their numbers in `other`.
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
