import Synchronization

/// The order of a listing, which is computed when it is first asked for: rows need none.
final class ListingOrder: Sendable {
  private final class Numbers: Sendable {
    let values: [UInt32]

    init(_ values: [UInt32]) { self.values = values }
  }

  private let sorted = AtomicLazyReference<Numbers>()

  /// The numbers in order; `sort` returns the same every time.
  @inline(__always)
  func numbers(_ sort: () -> [UInt32]) -> [UInt32] {
    if let known = sorted.load() { return known.values }
    return sorted.storeIfNil(Numbers(sort())).values
  }
}
