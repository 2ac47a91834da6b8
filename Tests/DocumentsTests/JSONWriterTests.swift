import Documents
import Testing

@Test func `JSON escapes quotes, backslashes and control characters`() {
  let text = JSONWriter.text(of: .string("a\"b\\c\n\u{1}\u{7F}\u{2028}"), layout: .line)
  #expect(text == #""a\"b\\c\n\u0001\u007f\u2028""#)
}

@Test func `JSON keeps letters and symbols of every script`() {
  let document: DocumentValue = ["na\u{EF}ve": ["\u{1F512}\n", "\u{6771}\u{4EAC}"]]
  #expect(JSONWriter.text(of: document, layout: .line) == "{\"na\u{EF}ve\":[\"\u{1F512}\\n\",\"\u{6771}\u{4EAC}\"]}")
}

@Test func `JSON in ASCII escapes every other character, beyond the basic plane as a surrogate pair`() {
  var bytes: [UInt8] = []
  TextEscaping.appendJSON("a\"\\\n\u{EF}\u{1F512}~", .ascii, to: &bytes)
  #expect(String(decoding: bytes, as: UTF8.self) == #""a\"\\\u000a\u00ef\ud83d\udd12~""#)
}

@Test func `JSON for people is indented and JSON lines are not`() {
  let document: DocumentValue = ["a": [1, 2], "b": [:], "c": .null]
  #expect(JSONWriter.text(of: document, layout: .line) == #"{"a":[1,2],"b":{},"c":null}"#)
  #expect(
    JSONWriter.text(of: document, layout: .indented) == """
      {
        "a": [
          1,
          2
        ],
        "b": {},
        "c": null
      }
      """)
}

@Test func `any tree is written without a document value`() {
  struct Tree {
    var name: String
    var children: [Tree] = []

    func write(to sink: inout some DocumentSink) {
      sink.object { sink in
        sink.name("name")
        sink.string(name)
        sink.name("children")
        sink.array(children) { sink, child in child.write(to: &sink) }
      }
    }
  }
  let tree = Tree(name: "a", children: [Tree(name: "b")])
  var json = JSONWriter(layout: .line)
  tree.write(to: &json)
  json.endLine()
  #expect(json.takeWritten() == #"{"name":"a","children":[{"name":"b","children":[]}]}"# + "\n")
  var yaml = YAMLWriter()
  tree.write(to: &yaml)
  #expect(yaml.takeWritten() == "name: a\nchildren:\n- name: b\n  children: []\n")
}

@Test(arguments: [JSONWriter.Layout.line, .indented])
func `JSON that is taken in pieces is the same text`(layout: JSONWriter.Layout) {
  let document: DocumentValue = ["a": [1, ["b": .null], []], "c": [:], "d": "e"]
  var writer = JSONWriter(layout: layout)
  var text = ""
  writer.beginObject(isEmpty: false)
  for name in ["a", "c", "d"] {
    writer.name(name)
    text += writer.takeWritten()
    #expect(writer.pendingCount == 0)
    writer.value(document[name] ?? .null)
    text += String(decoding: writer.takeBytes(), as: UTF8.self)
  }
  writer.endObject()
  #expect(text + writer.takeWritten() == JSONWriter.text(of: document, layout: layout))
}

@Test(arguments: [#"{"a":[1.50,-0,1e3,true,null,"x"],"b":{}}"#, #"["\u200b"]"#])
func `a document that was read is written again with its numbers as they were spelled`(text: String) throws {
  var reader = JSONDocumentReader(Array(text.utf8))
  let node = try #require(try reader.next())
  var writer = JSONWriter(layout: .line)
  node.write(to: &writer)
  #expect(writer.takeWritten() == text)
}

@Test func `a builder rebuilds the document value that is written to it`() {
  let document: DocumentValue = ["a": [1, ["b": .null], [], [:]], "c": ["d": true, "e": .number("1.5")], "f": "g"]
  var builder = DocumentBuilder()
  document.write(to: &builder)
  #expect(builder.value == document)
}

@Test(arguments: Array(UInt32(0)...0xFF))
func `a character is written as it is or escaped wherever in a text it stands`(value: UInt32) throws {
  let character = try #require(Unicode.Scalar(value))
  let isPlain = (0x20..<0x7F).contains(value) && character != "\"" && character != "\\"
  for length in 1...18 {
    for place in 0..<length {
      let filler = String(repeating: "x", count: length - 1)
      let text = filler.prefix(place) + String(character) + filler.dropFirst(place)
      let written = JSONWriter.text(of: .string(String(text)), layout: .line)
      if isPlain { #expect(written == "\"\(text)\"") }
      #expect(written.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      var reader = JSONDocumentReader(Array(written.utf8))
      #expect(try reader.next()?.string == String(text))
    }
  }
}

@Test(arguments: [0, 1, 9, 10, 99, 100, 1_234_567, .max, -1, -10, .min])
func `a number is written in decimal`(number: Int) {
  #expect(JSONWriter.text(of: .int(number), layout: .line) == String(number))
}
