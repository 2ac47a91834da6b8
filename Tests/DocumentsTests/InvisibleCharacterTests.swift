import Documents
import Testing

@Test(arguments: [
  0x1B, 0x9B, 0x00AD, 0x034F, 0x115F, 0x180E, 0x200B, 0x202E, 0x2066, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFA,
  0xFFFB, 0xE0001, 0xE0041, 0xE007F, 0xE0100,
])
func `invisible characters and controls of terminals are written as their code points`(value: UInt32) throws {
  let scalar = try #require(Unicode.Scalar(value))
  let text = "a\(String(scalar))b"
  #expect(TextEscaping.forTerminal(text) == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
  var bytes: [UInt8] = []
  TextEscaping.appendJSON(text, .allScripts, to: &bytes)
  #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) })
  var reader = JSONDocumentReader(bytes)
  #expect(try reader.next()?.string == text)
}

@Test(arguments: ["é", "ß", "日本", "한", "a\u{0301}", "😀", "\u{A0}"])
func `visible text of all scripts stays as it is`(text: String) {
  #expect(TextEscaping.forTerminal(text) == text)
}
