/// A field of a record: what it is, and where it lies in the bytes. A string's quotes are not part of it.
struct ScannedValue {
  enum Kind: UInt8 {
    case absent
    case string
    /// A string that holds escapes.
    case escapedString
    /// A number, `true` or `false`.
    case word
    case array
    case object

    /// What begins with a byte that is no quote.
    @inline(__always)
    init(unquoted first: UInt8) {
      switch first {
      case UInt8(ascii: "["): self = .array
      case UInt8(ascii: "{"): self = .object
      case UInt8(ascii: "n"): self = .absent
      default: self = .word
      }
    }
  }

  var kind = Kind.absent
  /// Records lie in buffers of 16 MB at most.
  private var from: UInt32 = 0
  private var to: UInt32 = 0

  /// A field that is not there.
  init() {}

  @inline(__always)
  init(kind: Kind, start: Int, end: Int) {
    self.kind = kind
    from = UInt32(truncatingIfNeeded: start)
    to = UInt32(truncatingIfNeeded: end)
  }

  @inline(__always)
  var start: Int { Int(from) }
  @inline(__always)
  var end: Int { Int(to) }
  @inline(__always)
  var isAbsent: Bool { kind == .absent }
}
