import Documents
import Testing

@Test func `a document whose lists are made while it is written is the same YAML`() {
  let document: ListedDocument = [
    "name": .value("allow"), "none": .list([Int]()) { .int($0) }, "numbers": .list([1, 2]) { .int($0) },
    "inside": ["rules": .list(of: ["a", "b"]) { ["peers": .list([$0, "c"]) { ["pod": .string($0)] }] }],
  ]
  let whole: DocumentValue = [
    "name": "allow", "none": [], "numbers": [1, 2],
    "inside": [
      "rules": [["peers": [["pod": "a"], ["pod": "c"]]], ["peers": [["pod": "b"], ["pod": "c"]]]]
    ],
  ]
  var text = ""
  YAMLWriter.write(document) { text += $0 }
  #expect(text == YAMLWriter.text(of: [whole]))
}

@Test func `a list of thousands is handed over in pieces`() {
  var pieces: [String] = []
  YAMLWriter.write(.list(Array(0..<5000)) { .int($0) }) { if !$0.isEmpty { pieces.append($0) } }
  #expect(pieces.count > 1)
  #expect(pieces.joined() == (0..<5000).map { "- \($0)\n" }.joined())
}

@Test(arguments: [JSONWriter.Layout.line, .indented])
func `a document whose lists are made while it is written is the same JSON, handed over item by item`(
  layout: JSONWriter.Layout
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
  JSONWriter.write(document, layout: layout) { pieces.append($0) }
  #expect(pieces.joined() == JSONWriter.text(of: whole, layout: layout))
  #expect(pieces.count > 4)
}
