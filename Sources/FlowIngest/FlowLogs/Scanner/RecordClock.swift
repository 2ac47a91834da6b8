import ByteInput
import Documents
import FlowModel

/// Parses the times of a log's records (RFC 3339). Most share one date, so the date is parsed only when it changes.
struct RecordClock {
  /// The ten bytes of the last date, and its midnight in nanoseconds since 1970.
  private var date: (UInt64, UInt16) = (0, 0)
  private var midnight: Int64 = 0

  init() {}

  /// The time that a string contains; nil if it is not one.
  mutating func moment(_ value: ScannedValue, _ bytes: RawSpan) -> Timestamp? {
    guard value.kind == .string else { return nil }
    let (start, end) = (value.start, value.end)
    guard end - start >= 20, start + 32 <= bytes.byteCount, let time = Self.plainTime(bytes, start, end) else {
      return any(bytes, start..<end)
    }
    guard date == (bytes.le64(start), bytes.le16(start + 8)) else {
      guard let moment = any(bytes, start..<end) else { return nil }
      date = (bytes.le64(start), bytes.le16(start + 8))
      midnight = moment.nanoseconds &- time
      return moment
    }
    let (sum, overflow) = midnight.addingReportingOverflow(time)
    return overflow ? any(bytes, start..<end) : Timestamp(nanoseconds: sum)
  }

  private func any(_ bytes: RawSpan, _ range: Range<Int>) -> Timestamp? {
    var text: [UInt8] = []
    bytes.append(range, to: &text)
    return Timestamp(rfc3339: text)
  }

  /// Nanoseconds since midnight of `....-..-..T12:34:56.789Z`; nil for any other form, for instance another zone.
  private static func plainTime(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int64? {
    guard bytes.u8(start + 10) == UInt8(ascii: "T"), bytes.u8(end - 1) == UInt8(ascii: "Z"),
      bytes.u8(start + 13) == UInt8(ascii: ":"), bytes.u8(start + 16) == UInt8(ascii: ":"),
      let hours = number(bytes, start + 11, 2), let minutes = number(bytes, start + 14, 2),
      let seconds = number(bytes, start + 17, 2), hours < 24, minutes < 60, seconds < 60
    else { return nil }
    let time = Int64((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000
    if end - start == 20 { return time }
    let digits = end - start - 21
    guard bytes.u8(start + 19) == UInt8(ascii: "."), digits > 0, digits <= 9,
      let fraction = number(bytes, start + 20, digits)
    else { return nil }
    return time + Int64(fraction) * scales[digits]
  }

  @inline(__always)
  private static func number(_ bytes: RawSpan, _ start: Int, _ count: Int) -> Int? {
    ScannedValue.number(bytes, start, count)
  }

  /// Nanoseconds per unit of a fraction, by its number of digits.
  private static let scales: [Int64] = [
    0, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10, 1,
  ]
}
