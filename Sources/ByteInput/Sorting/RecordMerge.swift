/// Merges sorted runs with a heap of readers.
struct RecordMerge: ~Copyable {
  private var readers: [RecordRunReader] = []
  /// Reader numbers as a binary heap; the reader with the smallest record is first.
  private var heap: [Int] = []

  init(_ runs: [RecordRun], bufferSize: Int) throws(InputError) {
    for run in runs {
      var reader = RecordRunReader(run, bufferSize: bufferSize)
      guard try reader.advance() else { continue }
      readers.append(reader)
      heap.append(readers.count - 1)
      var place = heap.count - 1
      while place > 0, precedes(heap[place], heap[(place - 1) / 2]) {
        heap.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    }
  }

  /// Calls `take` with all records in order.
  mutating func each(_ take: (RawSpan, Range<Int>) throws(InputError) -> Void) throws(InputError) {
    while let first = heap.first {
      try emit(first, to: take)
      if try !readers[first].advance() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      sink()
    }
  }

  private func emit(
    _ number: Int, to take: (RawSpan, Range<Int>) throws(InputError) -> Void
  ) throws(InputError) {
    let readers = readers.span
    let buffer = readers[number].buffer.span
    try take(buffer.bytes, readers[number].record)
  }

  /// Restores the heap after its first reader has advanced.
  private mutating func sink() {
    var place = 0
    while true {
      let (left, right) = (2 * place + 1, 2 * place + 2)
      var least = place
      if left < heap.count, precedes(heap[left], heap[least]) { least = left }
      if right < heap.count, precedes(heap[right], heap[least]) { least = right }
      guard least != place else { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  /// The record of the earlier run precedes an equal one.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let readers = readers.span
    let mine = readers[left].buffer.span
    let theirs = readers[right].buffer.span
    let order = mine.bytes.compare(readers[left].record, to: theirs.bytes, readers[right].record)
    return order != 0 ? order < 0 : left < right
  }
}
