extension Array where Element: Comparable {
  /// Adds the elements of `other` that are missing; both lists are sorted and free of repetitions, and so is the result.
  @inlinable
  public mutating func formSortedUnion(_ other: [Element]) {
    for element in other { insertSorted(element) }
  }

  /// Adds `element` where it is missing; the list is sorted and free of repetitions, and stays so.
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
