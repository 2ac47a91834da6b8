extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
  /// Parses dotted-quad IPv4, or IPv6 in any form of RFC 4291 section 2.2. A zone (`%eth0`) is dropped.
  ///
  /// Nil for anything else, also for IPv4 with leading zeros, which some parsers read as octal.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    let address = bytes.prefix { $0 != UInt8(ascii: "%") }
    if let bits = Self.ipv4Bits(address) {
      self.init(v4: bits)
    } else if let groups = Self.ipv6Groups(address) {
      func half(_ start: Int) -> UInt64 { (start..<start + 4).reduce(0) { $0 << 16 | UInt64(groups[$1]) } }
      self.init(high: half(0), low: half(4))
    } else {
      return nil
    }
  }

  /// Canonical text: dotted quad, or RFC 5952 (lower case, the longest run of zeros as `::`).
  public var description: String {
    if let v4 { return Self.dottedQuad(v4) }
    let groups = (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
    }
    let zeros = Self.longestZeroRun(groups)
    var text: [UInt8] = []
    text.reserveCapacity(39)
    for (index, group) in groups.enumerated() {
      if let zeros, zeros.contains(index) {
        if index == zeros.lowerBound { text += "::".utf8 }
        continue
      }
      if index > 0, index != zeros?.upperBound { text.append(UInt8(ascii: ":")) }
      text.append(hexadecimal: group)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func dottedQuad(_ bits: UInt32) -> String {
    var text = InlineArray<15, UInt8>(repeating: 0)
    var count = 0
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      let part = UInt8(truncatingIfNeeded: bits >> shift)
      let digits = part >= 100 ? 3 : part >= 10 ? 2 : 1
      var rest = part
      for place in (count..<count + digits).reversed() {
        text[place] = UInt8(ascii: "0") + rest % 10
        rest /= 10
      }
      count += digits
      if shift > 0 {
        text[count] = UInt8(ascii: ".")
        count += 1
      }
    }
    return String(ascii: text.span.extracting(..<count))
  }

  /// The first of the longest runs of two or more zero groups (RFC 5952 section 4.2).
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var best = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count && groups[end] == 0 { end += 1 }
      if end - start > best.count { best = start..<end }
      start = max(end, start + 1)
    }
    return best.count >= 2 ? best : nil
  }

  private static func ipv4Bits(_ text: ArraySlice<UInt8>) -> UInt32? {
    var (bits, value): (UInt32, UInt32) = (0, 0)
    var (parts, digits) = (0, 0)
    for byte in text {
      if byte == UInt8(ascii: "."), digits > 0, parts < 3 {
        bits = bits << 8 | value
        parts += 1
        (value, digits) = (0, 0)
        continue
      }
      let hasLeadingZero = digits > 0 && value == 0
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), !hasLeadingZero else { return nil }
      value = value * 10 + UInt32(byte - UInt8(ascii: "0"))
      digits += 1
      guard value <= 255 else { return nil }
    }
    return parts == 3 && digits > 0 ? bits << 8 | value : nil
  }

  /// The eight groups, with `::` expanded and an IPv4 tail as two groups.
  private static func ipv6Groups(_ text: ArraySlice<UInt8>) -> InlineArray<8, UInt16>? {
    let colon = UInt8(ascii: ":")
    var groups = InlineArray<8, UInt16>(repeating: 0)
    var count = 0
    /// The number of groups before `::`.
    var gap: Int?
    var place = text.startIndex
    if text.starts(with: [colon, colon]) {
      gap = 0
      place += 2
    }
    while place < text.endIndex {
      guard count < 8, let (group, after) = hexadecimalGroup(text, place) else { return nil }
      if after < text.endIndex, text[after] == UInt8(ascii: ".") {
        guard count <= 6, let bits = ipv4Bits(text[place...]) else { return nil }
        (groups[count], groups[count + 1]) = (UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits))
        count += 2
        break
      }
      groups[count] = group
      count += 1
      place = after
      guard place < text.endIndex else { break }
      guard text[place] == colon, place + 1 < text.endIndex else { return nil }
      place += 1
      guard text[place] == colon else { continue }
      guard gap == nil else { return nil }
      gap = count
      place += 1
    }
    guard let gap else { return count == 8 ? groups : nil }
    guard count <= 7 else { return nil }
    for place in (gap..<count).reversed() {
      groups[place + 8 - count] = groups[place]
      groups[place] = 0
    }
    return groups
  }

  /// Up to four hexadecimal digits, and the place after them; nil if there is no digit, or more of them.
  private static func hexadecimalGroup(_ text: ArraySlice<UInt8>, _ start: Int) -> (group: UInt16, after: Int)? {
    var group: UInt16 = 0
    var place = start
    while place < text.endIndex, let digit = hexadecimalDigit(text[place]) {
      guard place - start < 4 else { return nil }
      group = group << 4 | digit
      place += 1
    }
    return place > start ? (group, place) : nil
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

extension String {
  /// Precondition: every byte is ASCII.
  init(ascii bytes: Span<UInt8>) {
    guard let text = try? UTF8Span(validating: bytes) else { preconditionFailure("ASCII is UTF-8") }
    self.init(copying: text)
  }
}

extension [UInt8] {
  /// Appends a number in lower case without leading zeros.
  fileprivate mutating func append(hexadecimal number: UInt16) {
    var hasDigit = false
    for shift in stride(from: UInt16(12), through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: number >> shift & 0xF)
      hasDigit = hasDigit || digit > 0 || shift == 0
      if hasDigit { append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10) }
    }
  }
}
