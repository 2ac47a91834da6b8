import ByteInput

/// The keys of a record's objects: what each key leads to, and which keys followed it in earlier records.
///
/// The records of one log mostly have the same keys in the same order. Each key therefore keeps the two keys that last
/// followed it, and its own bytes with its value. One comparison then recognises an expected key, without a search for
/// its end and without a hash; if the value is the same as well, that comparison has already skipped it. The prediction
/// recovers after keys that only some records have. It pauses for a while if keys come in random order, as Go's maps
/// write them.
struct KeyTable {
  struct Entry {
    var member: KnownMember
    let target: Target
    /// Numbers of the two keys that last followed this one, the latest first; negative for none.
    fileprivate(set) var first: Int16 = -1
    fileprivate(set) var second: Int16 = -1
  }

  /// What a key leads to: a place in the list of fields, from 1 on, or an object as a negative number.
  struct Target: Equatable {
    let rawValue: Int16

    /// The value is not needed. It goes to place 0.
    static let unwanted = Target(rawValue: 0)
    static func field(_ number: Int) -> Target { Target(rawValue: Int16(number + 1)) }
    static func object(_ number: Int) -> Target { Target(rawValue: Int16(-1 - number)) }

    @inline(__always)
    var isObject: Bool { rawValue < 0 }
    @inline(__always)
    var object: Int { -1 &- Int(rawValue) }
    /// Index in the list of fields; meaningless for an object.
    @inline(__always)
    var place: Int { Int(rawValue) }
  }

  /// A scan's position in an object.
  struct Position {
    let object: Int
    /// Number of the previous key; at the beginning, the object's own entry.
    var previous: Int
    /// Whether the next key is predicted.
    let isExpecting: Bool
    /// Whether new values are kept for later comparisons.
    let isLearning: Bool
  }

  /// Hash table slots of one object. Unneeded keys are learned until half of the slots are used.
  private static let placesPerObject = 512

  /// Each object's own entry and the keys, in the order of their first occurrence, so that consecutive keys are
  /// neighbours in memory.
  var entries: [Entry] = []
  /// Open addressing, one range of slots per object: a key's number plus one, 0 for a free slot.
  fileprivate(set) var places: [Int16] = []
  private var objects: [Object] = []

  private struct Object {
    /// Index of its own entry.
    let entry: Int
    var keys = 0
    /// Recent wrong predictions, less one per scan.
    var misses = 0
    /// Scans until prediction resumes.
    var pause = 0
    var scans = 0

    /// Counts a scan; returns whether keys are predicted in it, and whether values are kept.
    mutating func begin() -> (isExpecting: Bool, isLearning: Bool) {
      scans &+= 1
      let isLearning = scans % learningInterval == 0
      guard pause == 0 else {
        pause &-= 1
        return (false, isLearning)
      }
      // A key that is missing now and then must not stop the prediction.
      misses = max(0, misses &- 1)
      return (true, isLearning)
    }
  }

  /// Prediction pauses once there were this many more misses than scans.
  private static let missLimit = 64
  private static let pauseLength = 256
  /// Keeping a value costs as much as finding its end, and most values change in every record or hardly ever: so values
  /// are kept only in one scan of this many.
  private static let learningInterval = 8

  /// Returns the new object's number.
  mutating func addObject() -> Int {
    objects.append(Object(entry: entries.count))
    entries.append(Entry(member: KnownMember(), target: .unwanted))
    places += [Int16](repeating: 0, count: Self.placesPerObject)
    return objects.count - 1
  }

  /// Adds a key whose value is needed. Precondition: keys have at most `KnownMember.byteLimit` bytes, and an object at
  /// most half as many as `placesPerObject`.
  mutating func add(_ text: String, _ target: Target, to object: Int) {
    let bytes = Array(text.utf8)
    guard let key = KnownMember(bytes.span.bytes, 0, bytes.count) else {
      preconditionFailure("the key '\(text)' is too long")
    }
    let added = insert(key, KnownMember.hash(bytes.span.bytes, 0, count: bytes.count), target, object)
    precondition(added != nil, "too many keys for one object")
  }

  @inline(__always)
  mutating func beginning(of object: Int) -> Position {
    var list = objects.mutableSpan
    let (isExpecting, isLearning) = list[object].begin()
    return Position(
      object: object, previous: list[object].entry, isExpecting: isExpecting, isLearning: isLearning)
  }

  /// What the key of `count` bytes at `offset`, which was not predicted, leads to. Predicts it from now on.
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

  /// The number of the key of `count` bytes at `offset`; nil for an unknown key.
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

  /// The fast form of `find`; negative for an unknown key. Precondition: 64 bytes can be loaded at `offset`.
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

  /// The number of the new key; nil if half of the object's slots are used.
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
