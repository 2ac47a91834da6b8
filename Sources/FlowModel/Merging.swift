extension Int {
  /// Adds, and stays at the largest or smallest value instead of overflowing: hostile input may declare any size.
  @inlinable
  public mutating func addSaturating(_ other: Int) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? (other < 0 ? .min : .max) : sum
  }
}

extension Array where Element: Comparable {
  /// Adds the missing elements of `other`. Both lists must be sorted and without duplicates, and so is the result.
  @inlinable
  public mutating func formSortedUnion(_ other: [Element]) {
    for element in other { insertSorted(element) }
  }

  /// Adds `element` if it is missing. The list must be sorted and without duplicates, and stays so.
  @inlinable
  public mutating func insertSorted(_ element: Element) {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    if low < endIndex, self[low] == element { return }
    insert(element, at: low)
  }
}
