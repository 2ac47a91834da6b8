import Documents
import Testing

private let names = (0..<300_000).map { "key\($0)" }

/// Quadratic work on so many members takes minutes.
@Test
func `an object with hundreds of thousands of members is read in time that grows with their number`() throws {
  let members = names.map { "\"\($0)\": 1" } + ["\"key7\": 2"]
  let text = Array("{\(members.joined(separator: ",\n"))}".utf8)
  var json = JSONDocumentReader(text)
  let fromJSON = try json.next()
  let fromYAML = try YAMLDocumentReader.documents(text).first
  for node in [fromJSON, fromYAML] {
    #expect(node?.members?.map(\.name) == names)
    #expect(node?["key7"]?.int == 2, "the last of two with the same name counts")
  }
}

@Test func `of two members with the same name the last counts, in the place of the first, however many there are`()
  throws
{
  for count in [1, 2, 15, 16, 17, 18, 40] {
    let members = (0..<count).map { "\"k\($0)\": 0" } + (0..<count).map { "\"k\($0)\": \($0)" }
    var reader = JSONDocumentReader(Array("{\(members.joined(separator: ","))}".utf8))
    let read = try reader.next()?.members
    #expect(read?.map(\.name) == (0..<count).map { "k\($0)" })
    #expect(read?.map(\.node.int) == Array(0..<count))
  }
}

@Test
func `a word as long as a file has no near word, and looking for one takes no memory`() {
  #expect(
    Suggestion.nearest(to: String(repeating: "K", count: 10_000_000), among: ["NetworkPolicy", "Ingress"]) == nil)
}
