import ByteInput
import FlowModel
import Testing

@testable import FlowIngest

/// Byte sequences on both sides of the limits of valid UTF-8 (RFC 3629 section 4).
private let sequences: [[UInt8]] = [
  [0x7F], [0x80], [0xC1, 0x80], [0xC2, 0x80], [0xDF, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0x80],
  [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBF], [0xE1, 0x80],
  [0xF0, 0x8F, 0x80, 0x80],
  [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
]

@Test(arguments: sequences)
func `the UTF-8 check agrees with the standard library at every offset`(sequence: [UInt8]) {
  for before in 0..<140 {
    for after in [0, 1, 70] {
      let bytes =
        [UInt8](repeating: 0x61, count: before) + sequence + [UInt8](repeating: 0x62, count: after)
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(UTF8Check.check(bytes.span.bytes, 0..<bytes.count).isValid == isValid)
    }
  }
}

@Test(arguments: [
  #"["#, #"["]","#, #"[{"a":"\\"},"#, #"{"b":["\"]}","#, #"{"c\\\"":{"d":[1,[2]],"e":"#,
])
func `an object or array ends at its closing bracket, whatever its strings contain`(beginning: String) {
  for padding in 0..<140 {
    let text = beginning + "\"" + String(repeating: "x", count: padding) + "\\\\\""
    let closing = beginning.first == "[" ? "]" : (beginning.contains("d") ? "}}" : "}")
    let inner = beginning.contains(#"["\"]}""#) ? "]" : ""
    let whole = Array((text + inner + closing).utf8)
    let bytes = whole + Array(String(repeating: " ,\"]}\"", count: 20).utf8)
    #expect(JSONTokens.skipNested(bytes.span.bytes, 0, bytes.count) == whole.count)
    #expect(JSONTokens.skipNested(bytes.span.bytes, 0, whole.count - 1) == JSONTokens.incomplete)
  }
}

@Test(arguments: [0, 1, 63, 64, 65, 5000])
func `the radix sort of words agrees with a comparison sort`(count: Int) {
  var random = SystemRandomNumberGenerator()
  let masks: [UInt64] = [.max, 0xFF, 0xFF00_0000_0000_00FF, 0x3]
  for mask in masks {
    var keys = (0..<count).map {
      SortKey(word: UInt64.random(in: .min ... .max, using: &random) & mask, number: UInt32($0))
    }
    let expected = keys.map(\.word).sorted()
    SortKey.sort(&keys)
    #expect(keys.map(\.word) == expected)
    #expect(Set(keys.map(\.number)).count == count)
  }
}

@Test func `numbers of any length are read, and other texts give nil`() {
  let texts = ["0", "7", "12345678", "123456789", "999999999999999999", "1234567x", "x1234567", "12/4", "1:"]
  for text in texts {
    let bytes = Array(text.utf8)
    let value = ScannedValue(kind: .word, start: 0, end: bytes.count)
    #expect(value.int(bytes.span.bytes) == Int(text))
    let padded = bytes + Array(",9999999999999999".utf8)
    #expect(value.int(padded.span.bytes) == Int(text))
  }
}
