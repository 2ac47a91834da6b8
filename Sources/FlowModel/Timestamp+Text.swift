extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, always with nine decimals: `2026-03-01T09:30:00.000000000Z`.
  public var description: String {
    var day = nanoseconds / Self.nanosecondsPerDay
    var rest = nanoseconds % Self.nanosecondsPerDay
    if rest < 0 {
      rest += Self.nanosecondsPerDay
      day -= 1
    }
    let date = Self.civil(fromDay: day)
    let seconds = rest / 1_000_000_000
    var text = InlineArray<64, UInt8>(repeating: 0)
    var count = 0
    func add(_ number: Int64, _ width: Int, _ end: Unicode.Scalar) {
      var rest = UInt64(number)
      for place in (count..<count + width).reversed() {
        text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      count += width
      text[count] = UInt8(ascii: end)
      count += 1
    }
    add(date.year, 4, "-")
    add(date.month, 2, "-")
    add(date.day, 2, "T")
    add(seconds / 3600, 2, ":")
    add(seconds / 60 % 60, 2, ":")
    add(seconds % 60, 2, ".")
    add(rest % 1_000_000_000, 9, "Z")
    return String(ascii: text.span.extracting(..<count))
  }

  /// Parses RFC 3339 (`2026-03-01T09:30:00.25Z`, `…+02:00`); nil for anything else. Decimals after the ninth are dropped.
  public init?(rfc3339 text: some StringProtocol) {
    self.init(rfc3339: Array(text.utf8))
  }

  /// Parses RFC 3339 from ASCII bytes; nil for anything else. Decimals after the ninth are dropped.
  public init?(rfc3339 bytes: [UInt8]) {
    guard bytes.count >= 20, bytes.count <= 64,
      let year = Self.number(bytes, 0..<4), bytes[4] == UInt8(ascii: "-"),
      let month = Self.number(bytes, 5..<7), (1...12).contains(month), bytes[7] == UInt8(ascii: "-"),
      let day = Self.number(bytes, 8..<10), (1...31).contains(day),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      let hour = Self.number(bytes, 11..<13), hour < 24, bytes[13] == UInt8(ascii: ":"),
      let minute = Self.number(bytes, 14..<16), minute < 60, bytes[16] == UInt8(ascii: ":"),
      let second = Self.number(bytes, 17..<19), second <= 60
    else { return nil }
    var at = 19
    var fraction: Int64 = 0
    if bytes[at] == UInt8(ascii: ".") {
      at += 1
      var unit: Int64 = 100_000_000
      let start = at
      while at < bytes.count, let digit = Self.digit(bytes[at]) {
        fraction += digit * unit
        unit /= 10
        at += 1
      }
      guard at > start else { return nil }
    }
    guard let offset = Self.zoneOffset(bytes, at) else { return nil }
    let seconds = Self.day(ofYear: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    self.init(seconds: seconds, nanoseconds: fraction)
  }

  /// In UTC.
  var year: Int64 {
    let day = nanoseconds / Self.nanosecondsPerDay - (nanoseconds % Self.nanosecondsPerDay < 0 ? 1 : 0)
    return Self.civil(fromDay: day).year
  }

  /// The same month, day and time in another year; 29 February becomes 1 March in a common year.
  func inYear(_ year: Int64) -> Timestamp {
    let day = nanoseconds / Self.nanosecondsPerDay - (nanoseconds % Self.nanosecondsPerDay < 0 ? 1 : 0)
    let date = Self.civil(fromDay: day)
    let moved = Self.day(ofYear: year, month: date.month, day: date.day)
    let (shift, overflow) = (moved - day).multipliedReportingOverflow(by: Self.nanosecondsPerDay)
    let (sum, carry) = nanoseconds.addingReportingOverflow(shift)
    return overflow || carry ? self : Timestamp(nanoseconds: sum)
  }

  private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  private static func digit(_ byte: UInt8) -> Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int64(byte - UInt8(ascii: "0")) : nil
  }

  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for index in range {
      guard let digit = digit(bytes[index]) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Seconds east of UTC; nil if the bytes from `start` on are not a zone.
  private static func zoneOffset(_ bytes: [UInt8], _ start: Int) -> Int64? {
    if bytes.count == start + 1, bytes[start] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard bytes.count == start + 6, bytes[start + 3] == UInt8(ascii: ":"),
      let hours = number(bytes, start + 1..<start + 3), hours < 24,
      let minutes = number(bytes, start + 4..<start + 6), minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    if bytes[start] == UInt8(ascii: "+") { return seconds }
    return bytes[start] == UInt8(ascii: "-") ? -seconds : nil
  }

  /// Days since the epoch in the proleptic Gregorian calendar, counted in eras of 400 years that begin in March.
  private static func day(ofYear year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
