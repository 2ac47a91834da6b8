/// An interface of a pcapng section: what its frames begin with and how it counts time.
struct PcapngInterface {
  /// Nil for a link type that is not understood.
  var link: LinkType?
  /// The most bytes kept of a frame; 0 for all.
  var snapLength = 0
  /// Added to every time (`if_tsoffset`).
  var offsetSeconds: Int64 = 0
  /// How many units a second has (`if_tsresol`); a million unless the file says otherwise.
  private var unitsPerSecond: UInt64 = 1_000_000

  init(link: LinkType?) { self.link = link }

  /// A negative power of ten, or of two where the leading bit is set. One too fine for 64 bits is ignored.
  mutating func setResolution(_ code: UInt8) {
    let exponent = Int(code & 0x7F)
    if code & 0x80 != 0 {
      if exponent < 64 { unitsPerSecond = 1 << UInt64(exponent) }
    } else if exponent < 20 {
      unitsPerSecond = (0..<exponent).reduce(1) { units, _ in units * 10 }
    }
  }

  /// A time in this interface's units as nanoseconds since 1970; a time out of range becomes the last one in range.
  @inline(__always)
  func nanoseconds(_ units: UInt64) -> Int64 {
    let (seconds, rest) = units.quotientAndRemainder(dividingBy: unitsPerSecond)
    // The rest is below one second, so its nanoseconds fit in 64 bits whatever the unit.
    let product = rest.multipliedFullWidth(by: 1_000_000_000)
    let fraction = Int64(unitsPerSecond.dividingFullWidth(product).quotient)
    let whole = Int64(clamping: seconds).addingReportingOverflow(offsetSeconds)
    let scaled = whole.partialValue.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = scaled.partialValue.addingReportingOverflow(fraction)
    if whole.overflow || scaled.overflow || sum.overflow { return .max }
    return sum.partialValue
  }
}
