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
  }

  var kind = Kind.absent
  var start = 0
  var end = 0

  var isAbsent: Bool { kind == .absent }
}
