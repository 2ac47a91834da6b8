extension [UInt8] {
  /// Appends the decimal digits of a number, with zeros before them where they are fewer than `width`: texts that a long answer has many
  /// of are put together so, byte by byte.
  mutating func append(decimal number: UInt64, width: Int = 1) {
    var unit: UInt64 = 1
    var digits = 1
    while number / unit >= 10 || digits < width {
      unit *= 10
      digits += 1
    }
    while unit > 0 {
      append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }
}
