import ByteInput

/// The keys of the objects of a record: what each leads to, and which keys were met behind it.
///
/// Records of one log mostly have the same keys in the same order. So each key remembers the two keys that last followed
/// it, and a key that is where it was expected is known by comparing words: neither its end is searched nor its hash made.
/// Where keys come and go from record to record, the chain finds back by itself.
struct KeyTable {
  /// What a key leads to.
  enum Target {
    case unwanted
    case field(Int)
    case object(Int)
  }

  private struct Entry {
    let key: ShortKey
    let masks: ShortKey.Words
    let target: Target
    var successors = Self.noSuccessors

    static let noSuccessors = (first: -1, second: -1)
  }

  /// Where the next key of an object is expected: behind a key, or at the object's beginning.
  struct Position {
    fileprivate let object: Int
    /// Place of the key before; negative at the beginning.
    fileprivate var previous = -1
  }

  /// Places for the keys of one object. Keys that are not wanted are learned until half of the places are taken.
  private static let placesPerObject = 256

  /// Open addressing, one stretch of places for each object.
  private var entries: [Entry?] = []
  /// The keys met at the beginning of each object.
  private var beginnings: [(first: Int, second: Int)] = []
  private var counts: [Int] = []

  /// Makes room for an object's keys; returns its number.
  mutating func addObject() -> Int {
    entries += [Entry?](repeating: nil, count: Self.placesPerObject)
    beginnings.append(Entry.noSuccessors)
    counts.append(0)
    return counts.count - 1
  }

  /// Adds a key that is wanted. A precondition of ours is that an object has few of them.
  mutating func add(_ key: ShortKey, _ target: Target, to object: Int) {
    let added = insert(key, target, object)
    precondition(added != nil, "too many keys for one object")
  }

  /// The beginning of an object.
  @inline(__always)
  func beginning(of object: Int) -> Position { Position(object: object) }

  /// The key whose first byte is at `offset`, if it is one of the two that were met here before.
  ///
  /// Returns what it leads to and the offset of its closing quote, and moves on behind it.
  @inline(__always)
  mutating func expected(
    _ position: inout Position, _ bytes: RawSpan, _ offset: Int, _ end: Int
  ) -> (target: Target, quote: Int)? {
    guard offset + ShortKey.byteLimit < end else { return nil }
    let (first, second) =
      position.previous < 0 ? beginnings[position.object] : entries[position.previous]?.successors ?? Entry.noSuccessors
    if first >= 0, let found = match(first, bytes, offset) {
      position.previous = first
      return found
    }
    guard second >= 0, let found = match(second, bytes, offset) else { return nil }
    setSuccessors(of: position, (second, first))
    position.previous = second
    return found
  }

  @inline(__always)
  private func match(_ place: Int, _ bytes: RawSpan, _ offset: Int) -> (target: Target, quote: Int)? {
    guard let entry = entries[place], entry.key.stands(in: bytes, at: offset, entry.masks),
      bytes.u8(offset + entry.key.length) == UInt8(ascii: "\"")
    else { return nil }
    return (entry.target, offset + entry.key.length)
  }

  /// What a key leads to that was not expected here; from now on it is.
  @inline(__always)
  mutating func target(of key: ShortKey, _ position: inout Position) -> Target {
    guard let place = find(key, position.object) ?? insert(key, .unwanted, position.object) else { return .unwanted }
    let first = position.previous < 0 ? beginnings[position.object].first : entries[position.previous]?.successors.first
    setSuccessors(of: position, first.map { $0 < 0 ? (place, -1) : ($0, place) } ?? (place, -1))
    position.previous = place
    return entries[place]?.target ?? .unwanted
  }

  @inline(__always)
  private mutating func setSuccessors(of position: Position, _ successors: (first: Int, second: Int)) {
    if position.previous < 0 {
      beginnings[position.object] = successors
    } else {
      entries[position.previous]?.successors = successors
    }
  }

  @inline(__always)
  private func find(_ key: ShortKey, _ object: Int) -> Int? {
    let base = object &* Self.placesPerObject
    var place = key.hash & (Self.placesPerObject - 1)
    while let entry = entries[base &+ place] {
      if entry.key == key { return base &+ place }
      place = (place &+ 1) & (Self.placesPerObject - 1)
    }
    return nil
  }

  /// The place of the new key; nil where half of the places are taken.
  private mutating func insert(_ key: ShortKey, _ target: Target, _ object: Int) -> Int? {
    guard counts[object] < Self.placesPerObject / 2 else { return nil }
    counts[object] += 1
    let base = object * Self.placesPerObject
    var place = key.hash & (Self.placesPerObject - 1)
    while entries[base + place] != nil { place = (place + 1) & (Self.placesPerObject - 1) }
    entries[base + place] = Entry(key: key, masks: key.masks, target: target)
    return base + place
  }
}
