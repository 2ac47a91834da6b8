import ByteInput

/// The keys of the objects of a record: what each leads to, and which keys were met behind it.
///
/// Records of one log mostly have the same keys in the same order. So each key remembers the two keys that last followed
/// it, and how it looked with its value. A key that is where it was expected is known by one comparison: neither its end is searched
/// nor its hash made; and where the value is the same too, that comparison has passed over it.
/// Where keys come and go from record to record, the chain finds back by itself; where they come in any order, as Go's maps
/// give them, expecting is given up for a while.
struct KeyTable {
  /// One key of one object.
  struct Entry {
    var member: KnownMember
    /// The field or object that it leads to.
    let target: Target
    /// Numbers of the keys that last followed; negative for none.
    fileprivate(set) var first: Int16 = -1
    fileprivate(set) var second: Int16 = -1
  }

  /// What a key leads to: a place among the fields found, from 1 on, or an object as a negative number.
  struct Target: Equatable {
    let rawValue: Int16

    /// What is found there is of no use: the place 0.
    static let unwanted = Target(rawValue: 0)
    static func field(_ number: Int) -> Target { Target(rawValue: Int16(number + 1)) }
    static func object(_ number: Int) -> Target { Target(rawValue: Int16(-1 - number)) }

    @inline(__always)
    var isObject: Bool { rawValue < 0 }
    @inline(__always)
    var object: Int { -1 &- Int(rawValue) }
    /// Where the value is put; of no meaning for an object.
    @inline(__always)
    var place: Int { Int(rawValue) }
  }

  /// Where the next key of an object is expected.
  struct Position {
    let object: Int
    /// Number of the key before; at the beginning, that of the object itself.
    var previous: Int
    /// Whether keys come as expected at all.
    let isExpecting: Bool
    /// Whether values that are others than before are kept.
    let isLearning: Bool
  }

  /// Places for the keys of one object. Keys that are not wanted are learned until half of the places are taken.
  private static let placesPerObject = 512

  /// The object itself, then its keys in the order in which they were met, so that keys that follow each other lie together.
  var entries: [Entry] = []
  /// Open addressing, one stretch of places for each object: a key's number plus one, 0 for a free place.
  fileprivate(set) var places: [Int16] = []
  private var objects: [Object] = []

  private struct Object {
    /// Its number among the entries.
    let entry: Int
    var keys = 0
    /// How often a key did not come as expected lately.
    var misses = 0
    /// Scans left until keys are expected again.
    var pause = 0
    var scans = 0

    /// Counts a scan; says whether keys are expected, and whether values are kept.
    mutating func begin() -> (isExpecting: Bool, isLearning: Bool) {
      scans &+= 1
      let isLearning = scans % learningInterval == 0
      guard pause == 0 else {
        pause &-= 1
        return (false, isLearning)
      }
      // Now and then a key that is missing does no harm.
      misses = max(0, misses &- 1)
      return (true, isLearning)
    }
  }

  /// So many misses in as many scans are too many: keys then are looked up for a while.
  private static let missLimit = 64
  private static let pauseLength = 256
  /// To keep a value costs as much as to find the end of one: most change from record to record, or nearly never.
  private static let learningInterval = 8

  /// Makes room for an object's keys; returns its number.
  mutating func addObject() -> Int {
    objects.append(Object(entry: entries.count))
    entries.append(Entry(member: KnownMember(), target: .unwanted))
    places += [Int16](repeating: 0, count: Self.placesPerObject)
    return objects.count - 1
  }

  /// Adds a key that is wanted. A precondition of ours is that an object has few of them.
  mutating func add(_ text: String, _ target: Target, to object: Int) {
    let bytes = Array(text.utf8)
    guard let key = KnownMember(bytes.span.bytes, 0, bytes.count) else {
      preconditionFailure("the key '\(text)' is too long")
    }
    let added = insert(key, KnownMember.hash(bytes.span.bytes, 0, count: bytes.count), target, object)
    precondition(added != nil, "too many keys for one object")
  }

  /// The beginning of an object.
  @inline(__always)
  mutating func beginning(of object: Int) -> Position {
    var list = objects.mutableSpan
    let (isExpecting, isLearning) = list[object].begin()
    return Position(
      object: object, previous: list[object].entry, isExpecting: isExpecting, isLearning: isLearning)
  }

  /// What the key of `count` bytes at `offset` leads to, that was not expected here; from now on it is.
  mutating func target(_ bytes: RawSpan, _ offset: Int, count: Int, _ position: inout Position) -> Target {
    let hash = KnownMember.hash(bytes, offset, count: count)
    guard
      let number = Self.find(bytes, offset, count: count, hash, position.object, entries.span, places.span)
        ?? learn(bytes, offset, count, hash, position.object)
    else { return .unwanted }
    if position.isExpecting {
      let first = entries[position.previous].first
      if Int(first) != number {
        entries[position.previous].second = first
        entries[position.previous].first = Int16(truncatingIfNeeded: number)
        noteMiss(position.object)
      }
    }
    position.previous = number
    return entries[number].target
  }

  private mutating func noteMiss(_ object: Int) {
    objects[object].misses += 1
    guard objects[object].misses > Self.missLimit else { return }
    objects[object].misses = 0
    objects[object].pause = Self.pauseLength
  }

  /// The number of the key of `count` bytes at `offset`; nil for one that was never met.
  @inline(__always)
  static func find(
    _ bytes: RawSpan, _ offset: Int, count: Int, _ hash: Int, _ object: Int, _ entries: Span<Entry>,
    _ places: Span<Int16>
  ) -> Int? {
    let base = object &* placesPerObject
    var place = hash & (placesPerObject &- 1)
    while true {
      let number = Int(places[base &+ place]) &- 1
      guard number >= 0 else { return nil }
      if entries[number].member.isKey(in: bytes, at: offset, count: count) { return number }
      place = (place &+ 1) & (placesPerObject &- 1)
    }
  }

  /// The quick form of the same, where 64 bytes can be loaded at `offset`; negative for a key that was never met.
  @inline(__always)
  static func findMember(
    _ bytes: RawSpan, _ offset: Int, _ hash: Int, _ object: Int, _ entries: borrowing MutableSpan<Entry>,
    _ places: Span<Int16>
  ) -> Int {
    let base = object &* placesPerObject
    var place = hash & (placesPerObject &- 1)
    while true {
      let number = Int(places[base &+ place]) &- 1
      guard number >= 0, !entries[number].member.hasKey(in: bytes, at: offset) else { return number }
      place = (place &+ 1) & (placesPerObject &- 1)
    }
  }

  private mutating func learn(_ bytes: RawSpan, _ offset: Int, _ count: Int, _ hash: Int, _ object: Int) -> Int? {
    guard let member = KnownMember(bytes, offset, offset + count) else { return nil }
    return insert(member, hash, .unwanted, object)
  }

  /// The number of the new key; nil where half of the places are taken.
  private mutating func insert(_ member: KnownMember, _ hash: Int, _ target: Target, _ object: Int) -> Int? {
    guard objects[object].keys < Self.placesPerObject / 2, entries.count < Int(Int16.max) else { return nil }
    objects[object].keys += 1
    let base = object * Self.placesPerObject
    var place = hash & (Self.placesPerObject - 1)
    while places[base + place] != 0 { place = (place + 1) & (Self.placesPerObject - 1) }
    entries.append(Entry(member: member, target: target))
    places[base + place] = Int16(entries.count)
    return entries.count - 1
  }
}
