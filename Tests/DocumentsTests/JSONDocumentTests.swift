import Documents
import Testing

private func document(_ text: String) throws(DocumentError) -> DocumentNode? {
  var reader = JSONDocumentReader(Array(text.utf8))
  return try reader.next()
}

@Test func `members keep their order, and the last of two with the same name counts`() throws {
  let node = try document(#"{"b": 1, "a": [true, null], "b": "x"}"#)
  #expect(node?.members?.map(\.name) == ["b", "a"])
  #expect(node?["b"]?.string == "x")
  #expect(node?["a"]?.array?.first?.bool == true)
}

@Test func `escapes stand for their characters`() throws {
  let node = try document(#""\u0041\n\"\\\/\ud83d\ude00""#)
  #expect(node?.string == "A\n\"\\/\u{1F600}")
}

@Test(arguments: [
  "{", "[1,", #"{"a"}"#, #"{"a":}"#, "[1 2]", "tru", "-", #""\x""#, "\"\u{1}\"", "[1]]",
  #"{a:1}"#, "'a'", "NaN",
])
func `text that is not JSON is an error`(text: String) {
  #expect(throws: DocumentError.self) {
    var reader = JSONDocumentReader(Array(text.utf8))
    while try reader.next() != nil {}
  }
}

@Test func `documents follow one another, and errors name the line`() throws {
  var reader = JSONDocumentReader(Array("{\"a\":1}\n[2]\n\n{]\n3".utf8))
  #expect(try reader.next()?["a"]?.int == 1)
  #expect(try reader.next()?.line == 2)
  #expect(throws: DocumentError(line: 4, message: "a member's name in quotes is expected")) { try reader.next() }
  reader.skipLine()
  #expect(try reader.next()?.int == 3)
}

@Test func `nesting that is too deep is an error`() {
  #expect(throws: DocumentError.self) { try document(String(repeating: "[", count: 1_000_000)) }
  #expect(throws: DocumentError.self) { try document(String(repeating: #"{"a":"#, count: 1_000_000)) }
}
