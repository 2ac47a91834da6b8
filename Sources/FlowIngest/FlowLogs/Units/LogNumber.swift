import FlowModel

/// Numbers in the text of records. An impossible number (2^64 packets, port 70000, -1 as flags) is not the same as a missing one: the
/// record is counted and not used, because none of its numbers can be trusted.
enum LogNumber {
  /// Stands for a count that is impossible. Sums and comparisons keep it negative until the record is refused.
  static let impossible = -1

  /// A count; `missing` for nil, for a placeholder, and for text that is no number.
  static func count(_ text: (some StringProtocol)?, missing: Int = 0) -> Int {
    guard let text, isNumeric(text) else { return missing }
    if let number = Int(text) { return number < 0 ? impossible : number }
    // `1e3` and `12.0` are whole numbers too, in JSON.
    return Double(text).flatMap { Int(exactly: $0) }.map { $0 < 0 ? impossible : $0 } ?? impossible
  }

  /// Gathered TCP flags; nil for what is missing, `impossible` for more than the 16 bits that formats have for them.
  static func flags(_ text: (some StringProtocol)?, radix: Int = 10) -> Int? {
    guard let text, radix != 10 || isNumeric(text), let number = Int(text, radix: radix) ?? tooLong(text) else {
      return nil
    }
    return isFlags(number) ? number : impossible
  }

  static func isFlags(_ number: Int) -> Bool { (0...0xFFFF).contains(number) }

  /// A port; 0 for text that is no number, nil for an impossible one.
  static func port(_ text: some StringProtocol) -> UInt16? { isNumeric(text) ? UInt16(text) : 0 }

  /// At least one, as a record stands for a packet.
  static func atLeastOne(_ count: Int) -> Int { count == 0 ? 1 : count }

  private static func tooLong(_ text: some StringProtocol) -> Int? { isNumeric(text) ? impossible : nil }

  /// Whether the text begins like a number.
  private static func isNumeric(_ text: some StringProtocol) -> Bool {
    var bytes = text.utf8.makeIterator()
    guard var byte = bytes.next() else { return false }
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
      guard let next = bytes.next() else { return false }
      byte = next
    }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension SkipReason {
  /// A record with a number that no packet can have.
  static let numberOutOfRange = SkipReason(rawValue: "number-out-of-range")
}

/// Counts records of a log that is scanned in place and that are not used.
struct SkippedRecords: Sendable {
  private(set) var counts: [SkipReason: Int] = [:]
  /// The byte at which the first record with an impossible number begins.
  private var firstImpossible: Int?

  mutating func skip(_ reason: SkipReason) { counts[reason, default: 0].addSaturating(1) }

  /// Counts a record with an impossible number, which begins at byte `origin`.
  mutating func refuse(_ origin: Int) {
    skip(.numberOutOfRange)
    firstImpossible = min(firstImpossible ?? origin, origin)
  }

  mutating func merge(_ other: SkippedRecords) {
    for (reason, count) in other.counts { counts[reason, default: 0].addSaturating(count) }
    if let place = other.firstImpossible { firstImpossible = min(firstImpossible ?? place, place) }
  }

  var damage: [InputDamage] {
    firstImpossible.map { [.recordMalformed(offset: $0, reason: .numberOutOfRange)] } ?? []
  }
}
