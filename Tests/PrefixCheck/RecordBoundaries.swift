/// The positions of the records in a file, found without the reader; only for formats where that is easy.
struct RecordBoundaries {
  /// The byte range of each record, in order.
  private var records: [Range<Int>] = []
  /// The byte ranges of the records and of the blocks between them; a cut in any of them must be reported.
  private var units: [Range<Int>] = []
  /// The size of compressed data, where every cut must be reported; 0 for other files.
  private var packedCount = 0

  static let unknown = RecordBoundaries()

  static func of(_ bytes: [UInt8]) -> RecordBoundaries {
    var boundaries = RecordBoundaries()
    switch bytes.prefix(4) {
    case [0xD4, 0xC3, 0xB2, 0xA1], [0x4D, 0x3C, 0xB2, 0xA1]: boundaries.walkCapture(bytes, isBigEndian: false)
    case [0xA1, 0xB2, 0xC3, 0xD4], [0xA1, 0xB2, 0x3C, 0x4D]: boundaries.walkCapture(bytes, isBigEndian: true)
    case [0x0A, 0x0D, 0x0D, 0x0A]: boundaries.walkBlocks(bytes)
    case let start where start.starts(with: [0x1F, 0x8B]): boundaries.packedCount = bytes.count
    case let start where start.allSatisfy({ $0 >= 0x09 }): boundaries.walkLines(bytes)
    default: break
    }
    return boundaries
  }

  /// Whether the reader found the same number of records in the whole file.
  func agrees(with whole: PrefixReading) -> Bool {
    packedCount > 0 || (records.count == whole.records && !whole.isDamaged)
  }

  /// The number of whole records in a prefix of this length.
  func complete(in length: Int) -> Int { Self.ended(records, length) }

  /// Whether a prefix of this length ends inside a record.
  func cuts(at length: Int) -> Bool {
    if packedCount > 0 { return length > 2 && length < packedCount }
    let place = Self.ended(units, length)
    return place < units.count && units[place].lowerBound < length
  }

  /// The number of ranges that end at or before a byte.
  private static func ended(_ ranges: [Range<Int>], _ length: Int) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= length { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// pcap: a header of 24 bytes, then records with headers of 16 bytes.
  private mutating func walkCapture(_ bytes: [UInt8], isBigEndian: Bool) {
    var offset = 24
    while offset + 16 <= bytes.count {
      let length = 16 + Self.number(bytes, offset + 8, isBigEndian)
      guard offset + length <= bytes.count else { break }
      records.append(offset..<offset + length)
      offset += length
    }
    units = records
  }

  /// pcapng: blocks, of which three types contain a packet.
  private mutating func walkBlocks(_ bytes: [UInt8]) {
    var offset = 0
    var isBigEndian = false
    while offset + 12 <= bytes.count {
      if bytes[offset..<offset + 4] == [0x0A, 0x0D, 0x0D, 0x0A] { isBigEndian = bytes[offset + 8] == 0x1A }
      let length = (Self.number(bytes, offset + 4, isBigEndian) + 3) & ~3
      guard length >= 12, offset + length <= bytes.count else { break }
      units.append(offset..<offset + length)
      if [2, 3, 6].contains(Self.number(bytes, offset, isBigEndian)) { records.append(offset..<offset + length) }
      offset += length
    }
  }

  /// Lines that are not blank, without white space around them.
  private mutating func walkLines(_ bytes: [UInt8]) {
    var start = 0
    for offset in 0...bytes.count where offset == bytes.count || bytes[offset] == 0x0A {
      let line = bytes[start..<offset]
      if let first = line.firstIndex(where: { $0 > 0x20 }), let last = line.lastIndex(where: { $0 > 0x20 }) {
        records.append(first..<last + 1)
      }
      start = offset + 1
    }
    units = records
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ isBigEndian: Bool) -> Int {
    let four = bytes[offset..<offset + 4]
    return (isBigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | Int($1) }
  }
}
