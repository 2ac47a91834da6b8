import KubeModel
import Reporting
import Testing

@Test(arguments: [
  ("\u{1B}[31mred", "\\u{1B}[31mred"), ("a\rb", "a\\u{D}b"), ("x\u{202E}gnp", "x\\u{202E}gnp"),
  ("a\u{200B}b", "a\\u{200B}b"),
  ("\u{9B}1m", "\\u{9B}1m"), ("na\u{EF}ve", "na\u{EF}ve"),
])
func `text that could steer a terminal is escaped`(text: String, shown: String) {
  #expect(TerminalText.escaped(text) == shown)
}

@Test func `JSON escapes quotes, backslashes and control characters`() {
  let text = JSONText.text(of: .string("a\"b\\c\n\u{1}\u{7F}\u{2028}"), layout: .line)
  #expect(text == #""a\"b\\c\n\u0001\u007f\u2028""#)
}

@Test func `JSON leaves letters and signs of any script as they are`() {
  let document: DocumentValue = ["na\u{EF}ve": ["\u{1F512}\n", "\u{6771}\u{4EAC}"]]
  #expect(JSONText.text(of: document, layout: .line) == "{\"na\u{EF}ve\":[\"\u{1F512}\\n\",\"\u{6771}\u{4EAC}\"]}")
}

@Test func `JSON for people is indented and JSON lines are not`() {
  let document: DocumentValue = ["a": [1, 2], "b": [:], "c": .null]
  #expect(JSONText.text(of: document, layout: .line) == #"{"a":[1,2],"b":{},"c":null}"#)
  #expect(
    JSONText.text(of: document, layout: .indented) == """
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

@Test func `a table sets text to the left and numbers to the right`() {
  var table = TextTable([.init("NAME"), .init("COUNT", .right), .init("WHY")])
  table.add(["web\nhook", "7", ""])
  table.add(["a", "1000", "because"])
  #expect(
    table.text == """
      NAME           COUNT   WHY
      web\\u{A}hook       7   -
      a               1000   because

      """)
}

@Test(arguments: [JSONText.Layout.line, .indented])
func `a document whose lists are made while it is written is the same JSON, handed over item by item`(
  layout: JSONText.Layout
) {
  let document: ListedDocument = [
    "a\"b": .value(["x": [1]]), "none": .list([Int]()) { .int($0) }, "empty": .object([]),
    "rules": .list(of: ["a", "b"]) { ["peers": .list([$0, "c"]) { ["pod": .string($0)] }] },
  ]
  let whole: DocumentValue = [
    "a\"b": ["x": [1]], "none": [], "empty": [:],
    "rules": [["peers": [["pod": "a"], ["pod": "c"]]], ["peers": [["pod": "b"], ["pod": "c"]]]],
  ]
  var pieces: [String] = []
  JSONText.write(document, layout: layout) { pieces.append($0) }
  #expect(pieces.joined() == JSONText.text(of: whole, layout: layout))
  #expect(pieces.count > 4)
}
