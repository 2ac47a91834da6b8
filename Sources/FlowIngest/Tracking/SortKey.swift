/// A sort word, and the number of the element that it belongs to.
struct SortKey {
  var word: UInt64
  let number: UInt32

  /// Fewer keys are sorted by insertion.
  private static let radixMinimum = 64
  private static let digitBits: UInt64 = 8

  /// Sorts by word: an in-place radix sort, the most significant digit first.
  static func sort(_ keys: inout [SortKey]) {
    var span = keys.mutableSpan
    sort(&span, 0..<span.count, shift: 64 - digitBits)
  }

  private static func sort(_ keys: inout MutableSpan<SortKey>, _ range: Range<Int>, shift: UInt64) {
    guard range.count >= radixMinimum else { return insertionSort(&keys, range) }
    let ends = distribute(&keys, range, shift)
    guard shift > 0 else { return }
    var start = range.lowerBound
    for end in ends {
      if end - start > 1 { sort(&keys, start..<end, shift: shift - digitBits) }
      start = end
    }
  }

  /// Groups the keys by digit in place; returns where each digit's keys end.
  private static func distribute(_ keys: inout MutableSpan<SortKey>, _ range: Range<Int>, _ shift: UInt64) -> [Int] {
    var ends = [Int](repeating: 0, count: 1 << digitBits)
    for place in range { ends[digit(keys[place], shift)] += 1 }
    var sum = range.lowerBound
    var next = ends
    for digit in ends.indices {
      next[digit] = sum
      sum += ends[digit]
      ends[digit] = sum
    }
    for digit in ends.indices {
      while next[digit] < ends[digit] {
        var key = keys[next[digit]]
        var target = Self.digit(key, shift)
        while target != digit {
          let place = next[target]
          next[target] += 1
          (keys[place], key) = (key, keys[place])
          target = Self.digit(key, shift)
        }
        keys[next[digit]] = key
        next[digit] += 1
      }
    }
    return ends
  }

  @inline(__always)
  private static func digit(_ key: SortKey, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: key.word >> shift) & (1 << digitBits - 1)
  }

  private static func insertionSort(_ keys: inout MutableSpan<SortKey>, _ range: Range<Int>) {
    for place in range.dropFirst() {
      let key = keys[place]
      var hole = place
      while hole > range.lowerBound, keys[hole - 1].word > key.word {
        keys[hole] = keys[hole - 1]
        hole -= 1
      }
      keys[hole] = key
    }
  }
}
