extension RecordPages {
  /// The records in byte order.
  func sorted() -> [RecordPlace] {
    var places = places()
    refine(&places, 0..<places.count, 0)
    return places
  }

  /// After this many words of eight bytes, whole records are compared.
  private static let wordLimit = 64

  /// Sorts records with equal first `depth` words: by the next word, then each run of equal words recursively.
  private func refine(_ places: inout [RecordPlace], _ range: Range<Int>, _ depth: Int) {
    guard depth < Self.wordLimit else { return places[range].sort { compare($0, $1) < 0 } }
    var differ = false
    for index in range {
      places[index].word = word(places[index], depth)
      if places[index].word != places[range.lowerBound].word { differ = true }
    }
    guard differ else { return refineEqual(&places, range, depth) }
    places[range].sort { $0.word < $1.word }
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, places[end].word == places[start].word { end += 1 }
      if end - start > 1 { refineEqual(&places, start..<end, depth) }
      start = end
    }
  }

  /// Sorts records whose words up to and including `depth` are equal; records that end within these words are sorted by length.
  private func refineEqual(_ places: inout [RecordPlace], _ range: Range<Int>, _ depth: Int) {
    guard range.count > 8 else { return places[range].sort { compare($0, $1) < 0 } }
    let covered = (depth + 1) * 8
    if range.contains(where: { length(places[$0]) > covered }) {
      guard !range.contains(where: { length(places[$0]) <= covered }) else {
        return places[range].sort { compare($0, $1) < 0 }
      }
      return refine(&places, range, depth + 1)
    }
    places[range].sort { length($0) < length($1) }
  }

  private func length(_ place: RecordPlace) -> Int {
    let pages = pages.span
    let page = pages[Int(place.page)].span
    return Int(page.bytes.le32(Int(place.offset) - Self.lengthBytes))
  }

  /// Eight bytes of the record as a big-endian word, padded with zeros.
  @inline(__always)
  private func word(_ place: RecordPlace, _ number: Int) -> UInt64 {
    let pages = pages.span
    let page = pages[Int(place.page)].span
    let bytes = page.bytes
    let left = Int(bytes.le32(Int(place.offset) - Self.lengthBytes)) - number * 8
    guard left > 0 else { return 0 }
    return bytes.le64(Int(place.offset) + number * 8, count: min(8, left)).byteSwapped
  }

  private func compare(_ left: RecordPlace, _ right: RecordPlace) -> Int {
    let pages = pages.span
    let page = pages[Int(left.page)].span
    let otherPage = pages[Int(right.page)].span
    let mine = page.bytes
    let theirs = otherPage.bytes
    let (start, other) = (Int(left.offset), Int(right.offset))
    return mine.compare(
      start..<start + Int(mine.le32(start - Self.lengthBytes)), to: theirs,
      other..<other + Int(theirs.le32(other - Self.lengthBytes)))
  }
}

extension RawSpan {
  /// Lexicographic comparison of two ranges: negative, zero or positive.
  func compare(_ range: Range<Int>, to other: RawSpan, _ otherRange: Range<Int>) -> Int {
    let common = min(range.count, otherRange.count)
    var place = 0
    while common - place >= 8 {
      let (mine, theirs) = (be64(range.lowerBound + place), other.be64(otherRange.lowerBound + place))
      if mine != theirs { return mine < theirs ? -1 : 1 }
      place += 8
    }
    while place < common {
      let (mine, theirs) = (u8(range.lowerBound + place), other.u8(otherRange.lowerBound + place))
      if mine != theirs { return mine < theirs ? -1 : 1 }
      place += 1
    }
    return range.count - otherRange.count
  }
}
