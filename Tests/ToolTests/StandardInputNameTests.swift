import Foundation
import TestSupport
import Testing

private let inputs = ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"].map { Repository.path("healthy", $0) }

@Test(arguments: inputs)
func `standard input with a name gives the bytes of the file of that path`(path: String) throws {
  let fromFile = try Tool("aggregate", path)
  #expect(fromFile.status == 0)
  #expect(
    try Tool(["aggregate", "-", "--name", path], input: Repository.folder.appending(path: path).path).output
      == fromFile.output)
}

@Test func `a component's log from standard input belongs to the pod in its name`() throws {
  let log = "samples/istio-csr-rule-names-service-port/logs"
  let names = try FileManager.default.contentsOfDirectory(atPath: Repository.folder.appending(path: log).path)
  for name in names.sorted() {
    let path = "\(log)/\(name)"
    let expected = try Tool("aggregate", "--logs", path)
    #expect(expected.status == 0)
    #expect(try Tool(shell: "$0 aggregate --logs - --name \(path) < \(path)").output == expected.output, "\(name)")
  }
}

@Test func `a manifest finds standard input by its name`() throws {
  let folder = try TemporaryFolder()
  try Data("pod/12h\n".utf8).write(to: URL(filePath: folder.path("manifest")))
  let words = "aggregate - --manifest \(folder.path("manifest"))"
  #expect(try Tool(shell: "$0 \(words) --name pod/12h < \(inputs[2])").status == 0)
  #expect(try Tool(shell: "$0 \(words) < \(inputs[2])").errors.contains("'pod/12h' is missing"))
}

@Test func `a name is refused where nothing is read from standard input`() throws {
  let tool = try Tool("aggregate", inputs[2], "--name", "pod")
  #expect(tool.status == 2)
  #expect(tool.output.isEmpty)
  #expect(tool.errors.contains("no input is '-'"))
}

@Test(arguments: ["", " pod", "pod\nother"])
func `a name that no line of a manifest can hold is refused`(name: String) throws {
  let tool = try Tool(["aggregate", "-", "--name", name], input: Repository.folder.appending(path: inputs[2]).path)
  #expect(tool.status == 2)
  #expect(tool.errors.contains("is no name for an input"))
}

@Test(arguments: 1...4, Array(inputs.dropFirst()))
func `processes side by side give the bytes of one process over the same pieces`(seed: Int, path: String) throws {
  var generator = SplitMix64(seed: UInt64(seed))
  let folder = try TemporaryFolder()
  let whole = folder.path("whole")
  #expect(try Tool(shell: "gzip -dc \(path) > \(whole)").status == 0)
  let bytes = Array(try Data(contentsOf: URL(filePath: whole)))
  let count = Int.random(in: 2...9, using: &generator)
  let pieces = try InputSplitter.log(bytes, into: count, using: &generator).enumerated().map { number, piece in
    let name = folder.path("piece-\(number)")
    try Data(piece).write(to: URL(filePath: name))
    return name
  }
  let shuffled = pieces.shuffled(using: &generator).joined(separator: "\n")
  try Data((shuffled + "\n").utf8).write(to: URL(filePath: folder.path("pieces")))
  let merged = try Tool(
    shell: """
      xargs -P 4 -I {} sh -c '"$0" aggregate - --name "$1" -o "jsonl=$1.partial.gz" < "$1"' $0 {} < \(folder.path("pieces")) &&
      "$0" merge \(folder.path("piece-"))*.partial.gz --manifest \(folder.path("pieces"))
      """)
  #expect(merged.status == 0, "\(merged.errors)")
  #expect(merged.output == (try Tool(["aggregate"] + pieces)).output)
}
