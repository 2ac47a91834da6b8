import ByteInput
import Testing

@testable import FlowIngest

/// Makes records like those of logs: recurring keys, and values of every kind that stay the same, change or recur.
private struct RecordMaker {
  /// How much the records' keys vary.
  enum Form: CaseIterable {
    case regular, withGaps, shuffled
  }

  let form: Form
  var state: UInt64 = 1

  static let schema = RecordSchema([
    "name", "port", "inner.port", "inner.flags", "list", "none", "text", "inner.deep.x",
  ])
  static let fieldCount = 8

  private static let members: [(key: String, values: [String])] = [
    ("name", [#""web""#, #""web""#, #""a name that is longer than thirty-two bytes are""#, #""with \"quotes\"""#]),
    ("port", ["80", "80", "8080", "-1", "1.5e3", "null", #""80""#]),
    ("unwanted", [#""same""#, #""same""#, "true", "[1,[2]]"]),
    (
      "inner",
      [#"{"port":1,"flags":{"a":true},"deep":{"x":1}}"#, #"{"flags":{},"other":"\\","port":22}"#, "null", "{}"]
    ),
    ("list", [#"["eth0","]"]"#, #"["eth0","]"]"#, "[]", "[1,2]"]),
    ("a key that is longer than thirty bytes", ["1", #"{"name":"no"}"#]),
    ("none", ["null", "null", "false"]),
    ("text", [#""""#, #""x""#, #""ö""#, #" "blank""#, #""the end" "#]),
  ]

  /// A pseudo-random number below `limit`.
  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  mutating func record() -> [UInt8] {
    var order = Self.members
    if form == .shuffled {
      for place in order.indices.dropFirst().reversed() { order.swapAt(place, below(place + 1)) }
    }
    if form != .regular { order.removeAll { _ in below(4) == 0 } }
    let texts = order.map { "\"\($0.key)\":" + $0.values[below(3) > 0 ? 0 : below($0.values.count)] }
    return Array("{\(texts.joined(separator: ","))}".utf8)
  }

  /// A record with one changed byte.
  mutating func brokenRecord() -> [UInt8] {
    var bytes = record()
    let others = Array(#""\{}[],: x1"#.utf8)
    bytes[below(bytes.count)] = others[below(others.count)]
    return bytes
  }
}

/// The result of a scan, as texts that can be compared.
private func scanned(_ scanner: inout RecordScanner, _ bytes: [UInt8], _ end: Int) -> [String] {
  let after = scanner.scan(bytes.span.bytes, 0, end)
  guard after > 0 else { return ["\(after)"] }
  return ["\(after)"]
    + (0..<RecordMaker.fieldCount).map { number in
      let field = scanner[number]
      return field.isAbsent ? "absent" : "\(field.kind) \(field.start) \(field.end)"
    }
}

@Test(arguments: RecordMaker.Form.allCases)
private func `a record's fields do not depend on earlier records`(form: RecordMaker.Form) {
  var maker = RecordMaker(form: form)
  var practised = RecordScanner(RecordMaker.schema)
  for number in 0..<3000 {
    let record = number % 5 == 4 ? maker.brokenRecord() : maker.record()
    // Bytes after the record, because the scanner looks ahead.
    let bytes = record + Array(#","name":"next","port":80}"#.utf8) + [UInt8](repeating: 0x20, count: maker.below(200))
    let end = number % 7 == 6 ? maker.below(record.count) + 1 : bytes.count
    var fresh = RecordScanner(RecordMaker.schema)
    #expect(
      scanned(&practised, bytes, end) == scanned(&fresh, bytes, end), "\(String(decoding: record, as: UTF8.self))")
  }
}

@Test func `IPv4 addresses are read only in canonical form`() {
  let texts = [
    "10.0.0.1", "255.255.255.255", "1.2.3.4", "0.0.0.0", "192.168.100.200", "256.1.1.1", "1.2.3", "1.2.3.4.5",
    "01.2.3.4", "1..2.3",
    "1.2.3.", ".1.2.3", "1.2.3.4567", "1.2.3,4", "a.b.c.d", "1.2.3.x",
  ]
  let canonical = Set(texts.prefix(5))
  for text in texts {
    let bytes = Array(text.utf8) + Array(#"","next":"0123456789""#.utf8)
    let value = ScannedValue(kind: .string, start: 0, end: text.utf8.count)
    #expect((value.ipv4(bytes.span.bytes) != nil) == canonical.contains(text), "\(text)")
    if let address = value.ipv4(bytes.span.bytes) { #expect("\(address)" == text) }
  }
}
