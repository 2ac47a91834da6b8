import Foundation
import TestSupport
import Testing

private let inputs = ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"]

/// Commands whose answer must be the same from a partial.
private let questions: [[String]] = [
  ["flows", "-o", "json"], ["derive", "-o", "json"], ["check", "-o", "json"], ["diagnose", "-o", "json"],
  ["validate", "istio-csr", "-o", "json"],
]

private func ask(_ question: [String], _ inputs: [String], _ sample: String) throws -> Tool {
  let files = ["cluster.yaml", "policies.yaml"].map { Repository.path(sample, $0) }
  let objects = files.filter { FileManager.default.fileExists(atPath: Repository.folder.appending(path: $0).path) }
  return try Tool(question + inputs + objects.flatMap { ["-f", $0] })
}

/// What an edge says, without counts of packets.
private func connections(_ tool: Tool) throws -> [String] {
  let edges = try tool.json()["edges"] as? [[String: Any]] ?? []
  return try edges.map { edge in
    let keys = ["source", "destination", "protocol", "port", "servicePort", "purpose", "connections", "outcomes"]
    let kept = edge.filter { keys.contains($0.key) }
    return String(decoding: try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys), as: UTF8.self)
  }
}

private func edges(_ tool: Tool) throws -> String {
  let edges = try tool.json()["edges"] ?? []
  return String(decoding: try JSONSerialization.data(withJSONObject: edges, options: .sortedKeys), as: UTF8.self)
}

@Test(arguments: LongTests.commonSamples, inputs)
func `every verb answers from a partial as from the input`(sample: String, input: String) throws {
  try comparePartial(sample, input)
}

@Test(.enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)), arguments: LongTests.furtherSamples, inputs)
func `in every further sample, every verb answers from a partial as from the input`(
  sample: String, input: String
) throws { try comparePartial(sample, input) }

private func comparePartial(_ sample: String, _ input: String) throws {
  let folder = try TemporaryFolder()
  let path = Repository.path(sample, input)
  guard FileManager.default.fileExists(atPath: Repository.folder.appending(path: path).path) else { return }
  let partial = folder.path("partial.gz")
  #expect(try Tool("aggregate", path, "-o", "jsonl=\(partial)").status == 0)
  // Two of them show whether a log came through whole; the others are asked of captures.
  for question in input.hasSuffix("pcap") ? questions : Array(questions.prefix(2)) {
    let (expected, found) = (try ask(question, [path], sample), try ask(question, [partial], sample))
    #expect(found.output == expected.output, "\(question)")
    #expect(found.status == expected.status)
    #expect(!found.output.isEmpty)
  }
}

@Test(arguments: LongTests.commonSamples, inputs)
func `groups of like connections give the edges of the connections`(sample: String, input: String) throws {
  try compareGroups(sample, input)
}

@Test(.enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)), arguments: LongTests.furtherSamples, inputs)
func `in every further sample, groups of like connections give the edges of the connections`(
  sample: String, input: String
) throws { try compareGroups(sample, input) }

private func compareGroups(_ sample: String, _ input: String) throws {
  let folder = try TemporaryFolder()
  let path = Repository.path(sample, input)
  guard FileManager.default.fileExists(atPath: Repository.folder.appending(path: path).path) else { return }
  let partial = folder.path("partial")
  #expect(try Tool("aggregate", path, "--settle", "0", "-o", "jsonl=\(partial)").status == 0)
  let question = ["flows", "-o", "json"]
  #expect(try edges(ask(question, [partial], sample)) == edges(ask(question, [path], sample)))
  let tool = try ask(question, [partial], sample)
  #expect(tool.errors.contains("like connections within an hour are kept as one group"))
}

@Test(arguments: LongTests.commonSamples, inputs)
func `parts merge in any order to the bytes of all parts, and to the connections of the whole`(
  sample: String, input: String
) throws { try mergeParts(sample, input) }

@Test(.enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)), arguments: LongTests.furtherSamples, inputs)
func `in every further sample, parts merge in any order to the bytes of all parts, and to the connections of the whole`(
  sample: String, input: String
) throws { try mergeParts(sample, input) }

private func mergeParts(_ sample: String, _ input: String) throws {
  var generator = SplitMix64(seed: UInt64(sample.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF))
  let folder = try TemporaryFolder()
  let path = Repository.path(sample, input)
  guard FileManager.default.fileExists(atPath: Repository.folder.appending(path: path).path) else { return }
  let file = folder.path("whole")
  #expect(try Tool(shell: "gzip -dcf \(path) > \(file)").status == 0)
  let bytes = Array(try Data(contentsOf: URL(filePath: file)))
  let cut = input.hasSuffix("pcap") ? InputSplitter.capture : InputSplitter.log
  let parts = try cut(bytes, Int.random(in: 2...4, using: &generator), &generator).enumerated().map { number, part in
    let name = folder.path("part-\(number)")
    try Data(part).write(to: URL(filePath: name))
    return name
  }
  var partials: [String] = []
  for part in parts {
    #expect(try Tool("aggregate", part, "-o", "jsonl=\(part).partial").status == 0)
    partials.append("\(part).partial")
  }
  partials.shuffle(using: &generator)
  let pair = Array(partials.prefix(2))
  #expect(try Tool(["merge"] + pair + ["-o", "jsonl=\(folder.path("pair"))"]).status == 0)
  let merged = try Tool(["merge"] + partials.dropFirst(2) + [folder.path("pair")])
  #expect(merged.output == (try Tool(["aggregate"] + parts)).output)
  try Data(merged.output.utf8).write(to: URL(filePath: folder.path("merged")))
  let question = ["flows", "-o", "json"]
  #expect(
    try connections(ask(question, [folder.path("merged")], sample)) == connections(ask(question, [path], sample)))
}

private func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

private let healthy = Repository.path("healthy", "hubble.jsonl.gz")

@Test func `merge refuses a partial that was cut or altered, and other verbs tell of it`() throws {
  let folder = try TemporaryFolder()
  let text = try Tool("aggregate", healthy).output
  let lines = text.split(separator: "\n")
  let cases = [
    lines.dropLast().joined(separator: "\n"), text.replacing("\"packets\":", with: "\"packets\":1", maxReplacements: 1),
    (lines.prefix(3) + lines.dropFirst(4)).joined(separator: "\n"),
  ]
  for (number, damaged) in cases.enumerated() {
    let path = folder.path("damaged-\(number)")
    try write(damaged, path)
    let merged = try Tool("merge", path)
    #expect(merged.status == 2)
    #expect(merged.output.isEmpty)
    #expect(merged.errors.contains("damaged-\(number)"))
    let flows = try Tool("flows", path)
    #expect(flows.status == 0)
    #expect(flows.errors.contains("warning: "))
    #expect(try Tool("flows", path, "--strict").status == 2)
  }
}

@Test func `an input given twice is refused by name, whatever it is called the second time`() throws {
  let folder = try TemporaryFolder()
  let copy = folder.path("copy.jsonl")
  #expect(try Tool(shell: "gzip -dc \(healthy) > \(copy)").status == 0)
  for (name, path) in [("one", healthy), ("two", copy)] {
    #expect(try Tool("aggregate", path, "-o", "jsonl=\(folder.path(name))").status == 0)
  }
  let merged = try Tool("merge", folder.path("one"), folder.path("two"))
  #expect(merged.status == 2)
  #expect(merged.errors.contains(healthy) && merged.errors.contains(copy))
  #expect(try Tool("merge", folder.path("one"), folder.path("one")).errors.contains("is given twice"))
  #expect(try Tool("aggregate", healthy, copy).status == 2)
  #expect(try Tool("merge", healthy).errors.contains("it is not a partial"))
}

@Test func `what a manifest names and is not there is listed, and every report says so`() throws {
  let folder = try TemporaryFolder()
  let manifest = folder.path("manifest")
  try write("\(healthy)\nlost.jsonl\n", manifest)
  let partial = folder.path("partial")
  let words = ["aggregate", healthy, "--manifest", manifest, "-o", "jsonl=\(partial)"]
  let refused = try Tool(words)
  #expect(refused.status == 2)
  #expect(refused.errors.contains("'lost.jsonl' is missing"))
  #expect(try folder.names() == ["manifest"])
  #expect(try Tool(words + ["--allow-missing"]).status == 0)
  #expect(try Tool("flows", partial).errors.contains("1 of 2 inputs are missing from it: lost.jsonl"))
}

@Test func `groups cannot show each conversation, and say so`() throws {
  let folder = try TemporaryFolder()
  let partial = folder.path("partial")
  #expect(try Tool("aggregate", healthy, "--settle", "0", "-o", "jsonl=\(partial)").status == 0)
  let tool = try Tool("flows", "--conversations", partial)
  #expect(tool.status == 2)
  #expect(tool.errors.contains("--conversations shows each"))
}

@Test func `what components say of failures goes through a partial`() throws {
  let folder = try TemporaryFolder()
  for sample in Repository.samples {
    let logs = Repository.path(sample, "logs")
    guard FileManager.default.fileExists(atPath: Repository.folder.appending(path: logs).path) else { continue }
    let (capture, partial) = (Repository.path(sample, "node.pcap"), folder.path(sample))
    #expect(try Tool("aggregate", capture, "--logs", logs, "-o", "jsonl=\(partial)").status == 0)
    let expected = try ask(["diagnose", "--logs", logs], [capture], sample)
    #expect(try ask(["diagnose"], [partial], sample).output == expected.output, "\(sample)")
  }
}

@Test(
  .enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"),
  .enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)), arguments: ["captures", "flow-logs"])
func `every file of the corpus gives the same edges through a partial`(part: String) throws {
  let folder = try TemporaryFolder()
  let files = FileManager.default.enumerator(atPath: Corpus.path(part))?.allObjects as? [String] ?? []
  for file in files.sorted() where !isFolder(Corpus.path("\(part)/\(file)")) {
    let path = Corpus.path("\(part)/\(file)")
    let expected = try Tool("flows", path, "-o", "json")
    guard expected.status == 0 else { continue }
    let partial = folder.path("partial")
    guard try Tool("aggregate", path, "-o", "jsonl=\(partial)").status == 0 else { continue }
    #expect(try Tool("flows", partial, "-o", "json").output == expected.output, "\(file)")
  }
}

private func isFolder(_ path: String) -> Bool {
  (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory
}
