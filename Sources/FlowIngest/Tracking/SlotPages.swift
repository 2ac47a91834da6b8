import ByteInput

/// Slots in pages that never move: growing copies nothing, at most one page is partly unused, and pages can be given up one by one.
struct SlotPages<Slot: Sendable>: Sendable {
  private(set) var pages: [[Slot]] = []
  private(set) var count = 0

  static var pageBits: Int { 12 }
  static var pageMask: Int { 1 << pageBits - 1 }

  var indices: Range<Int> { 0..<count }

  subscript(number: Int) -> Slot {
    @inline(__always) _read { yield pages[number >> Self.pageBits][number & Self.pageMask] }
    @inline(__always) _modify { yield &pages[number >> Self.pageBits][number & Self.pageMask] }
  }

  @inline(__always)
  mutating func append(_ slot: Slot) {
    if count & Self.pageMask == 0 { addPage() }
    pages[count >> Self.pageBits].append(slot)
    count &+= 1
  }

  private mutating func addPage() {
    var page: [Slot] = []
    page.reserveCapacity(1 << Self.pageBits)
    pages.append(page)
  }

  /// Gives up a page, whose slots must not be asked for again.
  mutating func release(page: Int) { pages[page] = [] }

  @inline(__always)
  func prefetch(_ number: Int) {
    // Spans avoid retaining the inner array.
    let pages = pages.span
    let page = pages[number >> Self.pageBits].span
    page.prefetch(number & Self.pageMask)
  }

  /// Calls `use` with the slot where it lies.
  @inline(__always)
  func with<Result>(_ number: Int, _ use: (borrowing Slot) -> Result) -> Result {
    let pages = pages.span
    let page = pages[number >> Self.pageBits].span
    return use(page[number & Self.pageMask])
  }

  @inline(__always)
  func visit(_ take: (Int, borrowing Slot) -> Void) {
    var number = 0
    let pages = pages.span
    for page in pages.indices {
      let slots = pages[page].span
      for place in slots.indices {
        take(number, slots[place])
        number &+= 1
      }
    }
  }
}
