/// An interface of a pcapng section: its link type and time format.
struct PcapngInterface {
  /// Nil for an unknown link type.
  var link: LinkType?
  /// The maximum captured length of a frame; 0 for no limit.
  var snapLength = 0
  /// Added to every timestamp (`if_tsoffset`).
  var offsetSeconds: Int64 = 0
  /// Resolution of timestamps (`if_tsresol`); microseconds by default.
  private var unitsPerSecond: UInt64 = 1_000_000

  init(link: LinkType?) { self.link = link }

  /// Sets the resolution from `if_tsresol`: a negative power of ten, or of two if the highest bit is set. Ignores a resolution that
  /// does not fit into 64 bits.
  mutating func setResolution(_ code: UInt8) {
    let exponent = Int(code & 0x7F)
    if code & 0x80 != 0 {
      if exponent < 64 { unitsPerSecond = 1 << UInt64(exponent) }
    } else if exponent < 20 {
      unitsPerSecond = (0..<exponent).reduce(1) { units, _ in units * 10 }
    }
  }

  /// Converts a timestamp to nanoseconds since 1970; clamps at the maximum.
  @inline(__always)
  func nanoseconds(_ units: UInt64) -> Int64 {
    let (seconds, rest) = units.quotientAndRemainder(dividingBy: unitsPerSecond)
    // The rest is below one second, so its nanoseconds fit into 64 bits in any unit.
    let product = rest.multipliedFullWidth(by: 1_000_000_000)
    let fraction = Int64(unitsPerSecond.dividingFullWidth(product).quotient)
    let whole = Int64(clamping: seconds).addingReportingOverflow(offsetSeconds)
    let scaled = whole.partialValue.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = scaled.partialValue.addingReportingOverflow(fraction)
    if whole.overflow || scaled.overflow || sum.overflow { return .max }
    return sum.partialValue
  }
}
