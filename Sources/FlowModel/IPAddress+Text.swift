extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
  /// Parses dotted-quad IPv4, or IPv6 in any form of RFC 4291 section 2.2. A zone (`%eth0`) is dropped.
  ///
  /// Nil for anything else, also for IPv4 with leading zeros, which some parsers read as octal.
  public init?(_ text: some StringProtocol) {
    let zoned = Substring(text)
    let text = zoned[..<(zoned.utf8.firstIndex(of: UInt8(ascii: "%")) ?? zoned.endIndex)]
    if let bits = Self.ipv4Bits(text.utf8) {
      self.init(v4: bits)
    } else if let groups = Self.ipv6Groups(text) {
      self.init(
        high: groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) },
        low: groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) })
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

  private static func ipv4Bits(_ text: Substring.UTF8View) -> UInt32? {
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
  private static func ipv6Groups(_ text: Substring) -> [UInt16]? {
    guard let gap = text.firstRange(of: "::") else { return groups(text, exactly: 8) }
    let head = text[..<gap.lowerBound]
    let tail = text[gap.upperBound...]
    guard let before = groups(head), let after = groups(tail), before.count + after.count <= 7 else { return nil }
    return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
  }

  private static func groups(_ text: Substring, exactly count: Int? = nil) -> [UInt16]? {
    if text.isEmpty { return count == nil ? [] : nil }
    var groups: [UInt16] = []
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, let bits = ipv4Bits(part) {
        groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
      } else if (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
        let group = UInt16(Substring(part), radix: 16)
      {
        groups.append(group)
      } else {
        return nil
      }
    }
    return count == nil || groups.count == count ? groups : nil
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
