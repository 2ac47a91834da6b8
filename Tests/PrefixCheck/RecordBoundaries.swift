/// Where the records of a file lie, told by a walk of its own: only for files whose records are easily told.
struct RecordBoundaries {
  /// First byte, and first byte behind, of each record; sorted.
  private var records: [Range<Int>] = []
  /// Bytes of packed data, in which a cut anywhere is a cut in a record; 0 for anything else.
  private var packedCount = 0

  static let unknown = RecordBoundaries()

  static func of(_ bytes: [UInt8]) -> RecordBoundaries {
    var boundaries = RecordBoundaries()
    switch bytes.prefix(4) {
    case [0xD4, 0xC3, 0xB2, 0xA1], [0x4D, 0x3C, 0xB2, 0xA1]:
      boundaries.records = pcap(bytes) {
        UInt32($0[3]) << 24 | UInt32($0[2]) << 16 | UInt32($0[1]) << 8 | UInt32($0[0])
      }
    case [0xA1, 0xB2, 0xC3, 0xD4], [0xA1, 0xB2, 0x3C, 0x4D]:
      boundaries.records = pcap(bytes) {
        UInt32($0[0]) << 24 | UInt32($0[1]) << 16 | UInt32($0[2]) << 8 | UInt32($0[3])
      }
    case let start where start.starts(with: [0x1F, 0x8B]): boundaries.packedCount = bytes.count
    default: boundaries.records = lines(bytes)
    }
    return boundaries
  }

  /// Whether the walk found what the reader found in the whole file.
  func agrees(with whole: PrefixReading) -> Bool { packedCount > 0 || records.count == whole.records }

  /// How many records are whole in a prefix of this length.
  func complete(in length: Int) -> Int { place(of: length) }

  /// Whether a prefix of this length ends inside a record.
  func cuts(at length: Int) -> Bool {
    if packedCount > 0 { return length > 2 && length < packedCount }
    let place = place(of: length)
    return place < records.count && records[place].lowerBound < length
  }

  /// How many records end at or before a byte.
  private func place(of length: Int) -> Int {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].upperBound <= length { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func pcap(_ bytes: [UInt8], number: (ArraySlice<UInt8>) -> UInt32) -> [Range<Int>] {
    var records: [Range<Int>] = []
    var offset = 24
    while offset + 16 <= bytes.count {
      let length = 16 + Int(number(Array(bytes[offset + 8..<offset + 12])[...]))
      guard offset + length <= bytes.count else { break }
      records.append(offset..<offset + length)
      offset += length
    }
    return records
  }

  /// Lines that are not blank, without their ends.
  private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
    var records: [Range<Int>] = []
    var start = 0
    for offset in 0...bytes.count where offset == bytes.count || bytes[offset] == 0x0A {
      let line = bytes[start..<offset]
      if let first = line.firstIndex(where: { $0 > 0x20 }), let last = line.lastIndex(where: { $0 > 0x20 }) {
        records.append(first..<last + 1)
      }
      start = offset + 1
    }
    return records
  }
}
