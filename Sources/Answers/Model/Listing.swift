/// A list whose items are made one by one when they are asked for, so that a million of them are never held at once.
public struct Listing<Item>: RandomAccessCollection {
  public let startIndex = 0
  public let endIndex: Int
  @usableFromInline
  let make: (Int) -> Item

  /// So many items; `make` returns the item at a place, the same every time.
  @inlinable
  public init(count: Int, _ make: @escaping (Int) -> Item) {
    endIndex = count
    self.make = make
  }

  /// What `make` returns for each of these values.
  @inlinable
  public init<Values: RandomAccessCollection>(_ values: Values, _ make: @escaping (Values.Element) -> Item) {
    self.init(count: values.count) { make(values[values.index(values.startIndex, offsetBy: $0)]) }
  }

  public init(_ items: [Item]) { self.init(items) { $0 } }

  @inlinable
  public subscript(place: Int) -> Item { make(place) }
}
