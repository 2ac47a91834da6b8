/// Byte strings in pages, each preceded by its length, with almost no overhead.
struct RecordPages: ~Copyable {
  private(set) var pages: [[UInt8]] = []
  private(set) var count = 0
  /// The size of the pages and of the places that sorting needs.
  private(set) var byteCount = 0
  private let pageSize: Int

  /// The size of a record's length, which is little-endian.
  static let lengthBytes = 4
  private static let largestPage = 1 << 20

  /// Chooses a page size that suits a limit in bytes; nil for no limit.
  init(for limit: Int?) { pageSize = limit.map { min(Self.largestPage, max(4096, $0 / 8)) } ?? Self.largestPage }

  mutating func add(_ bytes: RawSpan, _ range: Range<Int>) {
    let size = range.count + Self.lengthBytes
    if let last = pages.last, last.count + size <= pageSize {
    } else {
      // Only the first page may stay small.
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

  mutating func removeAll() {
    pages = []
    count = 0
    byteCount = 0
  }

  /// The place of each record, in order of insertion.
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

  /// Calls `use` with the record's page and its range there.
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

/// The position of a record, and the word that it is currently sorted by.
struct RecordPlace {
  var word: UInt64 = 0
  let page: UInt32
  let offset: UInt32
}
