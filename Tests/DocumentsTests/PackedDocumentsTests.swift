import Documents
import Testing

@Suite struct PackedDocumentsTests {
  @Test(
    "Packing keeps contents and lines",
    arguments: [
      "", "~", "a: 1", "- true\n- no\n- 1.5\n- -3\n- 0x1F", "a: {b: [], c: {}}\n\n\nd: ''",
      "text: |\n  one\n  \"two\" \\ 3:4,\n\nnext: Zürich\n", "base: &b {x: 1}\ncopy: *b\nlast: 2",
      "a: 1\n---\nb: 2\n---\n",
    ])
  func packingKeepsContentsAndLines(_ yaml: String) throws {
    let documents = try YAMLDocumentReader.documents(Array(yaml.utf8))
    #expect(PackedDocuments(PackedDocuments.pack(documents)).documents == documents)
  }

  @Test("The packed form is as documented")
  func thePackedFormIsAsDocumented() throws {
    let documents = try YAMLDocumentReader.documents(Array("{a: 1}".utf8))
    #expect(PackedDocuments.pack(documents) == "o1,1:1:ad0,1:1")
  }
}
