/// A word to sort by, and the number of what it belongs to.
struct SortKey {
  var word: UInt64
  let number: UInt32

  /// Fewer keys are sorted by comparing.
  private static let radixMinimum = 4096
  private static let digitBits = 11

  /// Sorts by word, digit by digit from the least one, leaving out digits that all words share. Equal words keep their order.
  static func sort(_ keys: inout [SortKey]) {
    guard keys.count >= radixMinimum else { return keys.sort { $0.word < $1.word } }
    var differing: UInt64 = 0
    for key in keys { differing |= key.word ^ keys[0].word }
    var other = keys
    for shift in stride(from: 0, to: 64, by: digitBits) where differing >> UInt64(shift) & digitMask != 0 {
      distribute(keys, into: &other, UInt64(shift))
      swap(&keys, &other)
    }
  }

  private static let digitMask: UInt64 = (1 << digitBits) - 1

  private static func distribute(_ keys: [SortKey], into sorted: inout [SortKey], _ shift: UInt64) {
    var starts = [Int](repeating: 0, count: 1 << digitBits)
    for key in keys { starts[Int(key.word >> shift & digitMask)] += 1 }
    var sum = 0
    for digit in starts.indices { (starts[digit], sum) = (sum, sum + starts[digit]) }
    for key in keys {
      let digit = Int(key.word >> shift & digitMask)
      sorted[starts[digit]] = key
      starts[digit] += 1
    }
  }
}
