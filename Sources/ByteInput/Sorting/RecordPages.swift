/// Byte strings one behind another in pages, each with its length before it: next to no memory beside the bytes themselves.
struct RecordPages: ~Copyable {
  private(set) var pages: [[UInt8]] = []
  private(set) var count = 0
  /// What the pages and the places for sorting take.
  private(set) var byteCount = 0
  private let pageSize: Int

  /// How many bytes tell a record's length, least significant first.
  static let lengthBytes = 4
  private static let largestPage = 1 << 20

  /// With pages that suit so many bytes; nil for any number.
  init(for limit: Int?) { pageSize = limit.map { min(Self.largestPage, max(4096, $0 / 8)) } ?? Self.largestPage }

  /// Adds a record.
  mutating func add(_ bytes: RawSpan, _ range: Range<Int>) {
    let size = range.count + Self.lengthBytes
    if let last = pages.last, last.count + size <= pageSize {
    } else {
      // All pages but the first are filled to the end.
      var page: [UInt8] = []
      if !pages.isEmpty { page.reserveCapacity(max(size, pageSize)) }
      pages.append(page)
    }
    let page = pages.count - 1
    let length = UInt32(range.count)
    for shift in stride(from: 0, to: UInt32(8 * Self.lengthBytes), by: 8) {
      pages[page].append(UInt8(truncatingIfNeeded: length >> shift))
    }
    bytes.append(range, to: &pages[page])
    count += 1
    byteCount += size + MemoryLayout<RecordPlace>.stride
  }

  /// Forgets all records.
  mutating func removeAll() {
    pages = []
    count = 0
    byteCount = 0
  }

  /// Where each record lies, in the order in which they came.
  func places() -> [RecordPlace] {
    var places: [RecordPlace] = []
    places.reserveCapacity(count)
    let pages = pages.span
    for number in pages.indices {
      let page = pages[number].span
      let bytes = page.bytes
      var offset = 0
      while offset < bytes.byteCount {
        places.append(RecordPlace(page: UInt32(number), offset: UInt32(offset + Self.lengthBytes)))
        offset += Self.lengthBytes + Int(bytes.le32(offset))
      }
    }
    return places
  }

  /// The page and the range in it where a record lies.
  @inline(__always)
  func lend<Result>(_ place: RecordPlace, _ use: (RawSpan, Range<Int>) throws(InputError) -> Result) throws(InputError)
    -> Result
  {
    let pages = pages.span
    let page = pages[Int(place.page)].span
    let bytes = page.bytes
    let start = Int(place.offset)
    return try use(bytes, start..<start + Int(bytes.le32(start - Self.lengthBytes)))
  }
}

/// Where a record lies, and the word that it is being sorted by.
struct RecordPlace {
  var word: UInt64 = 0
  let page: UInt32
  let offset: UInt32
}
