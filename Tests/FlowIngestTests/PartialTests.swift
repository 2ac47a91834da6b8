import ByteInput
import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

private let samples = Repository.folder.appending(path: "samples/healthy")

/// The text of a partial.
private func text(_ partial: consuming Partial) throws -> String {
  try partial.finish()
  var bytes: [UInt8] = []
  try partial.write(tool: "test") { piece, range in piece.append(range, to: &bytes) }
  return String(decoding: bytes, as: UTF8.self)
}

/// Splits a capture and returns the text of each part's partial.
private func partials(_ count: Int, _ generator: inout SplitMix64, settled: Bool) throws -> [String] {
  let folder = try TemporaryFolder()
  let bytes = Array(try Data(contentsOf: samples.appending(path: "node.pcap")))
  let parts = InputSplitter.capture(bytes, into: count, using: &generator)
  return try parts.enumerated().map { number, part in
    let path = folder.path("part-\(number)")
    try Data(part).write(to: URL(filePath: path))
    var partial = try Ingestion().partial(of: [path])
    if settled { try partial.settle(margin: 0) }
    return try text(partial)
  }
}

/// The text of the merged partials.
private func merged(_ partials: [String], _ bound: MemoryBound? = nil) throws -> String {
  let folder = try TemporaryFolder()
  let paths = partials.indices.map { folder.path("\($0)") }
  for (path, partial) in zip(paths, partials) { try Data(partial.utf8).write(to: URL(filePath: path)) }
  return try text(Ingestion(bound: bound).partial(of: paths, from: .partials))
}

/// Merges partials in a random order and grouping.
private func sum(_ partials: [String], _ generator: inout SplitMix64) throws -> String {
  var rest = partials.shuffled(using: &generator)
  while rest.count > 1 {
    let place = Int.random(in: 0..<rest.count - 1, using: &generator)
    let bound = Bool.random(using: &generator) ? MemoryBound(bytes: 1) : nil
    let both = try merged([rest.remove(at: place), rest.remove(at: place)], bound)
    rest.insert(both, at: Int.random(in: 0...rest.count, using: &generator))
  }
  return rest[0]
}

@Test(arguments: 1...6, [false, true])
func `merging partials gives the same bytes in any order, grouping and memory, settled or not`(
  seed: Int, settled: Bool
) throws {
  var generator = SplitMix64(seed: UInt64(seed))
  let parts = try partials(6, &generator, settled: settled)
  let first = try sum(parts, &generator)
  for _ in 0..<3 { #expect(try sum(parts, &generator) == first) }
  #expect(try merged(parts + [try text(Partial())]) == first)
}

@Test(arguments: [false, true])
func `a partial that is read and written has the same bytes`(settled: Bool) throws {
  var generator = SplitMix64(seed: 3)
  let text = try partials(1, &generator, settled: settled)[0]
  #expect(try merged([text]) == text)
}

@Test func `any prefix of a partial is read and reported as damaged`() throws {
  var generator = SplitMix64(seed: 4)
  let whole = Array(try partials(1, &generator, settled: true)[0].utf8)
  let start = Array("{\"schema\":\"flowpermit/partial/".utf8).count
  for end in stride(from: start, to: whole.count - 1, by: 97) {
    guard let observations = try? observe(Array(whole[..<end])) else { continue }
    #expect(observations.statistics.inputs.contains { !$0.damage.isEmpty })
  }
}

@Test func `extreme numbers in a partial neither crash the program nor overflow`() throws {
  var generator = SplitMix64(seed: 5)
  var text = try partials(1, &generator, settled: true)[0]
  for word in ["count", "packets", "bytes", "offset", "port", "code", "protocol"] {
    text = text.replacing(try Regex("\"\(word)\":[0-9]+"), with: "\"\(word)\":9223372036854775807")
    _ = try observe(text)
  }
  text = text.replacing(try Regex("\\[[0-9]+,[0-9]+\\]"), with: "[9223372036854775807,-9223372036854775808]")
  #expect(try observe(text).statistics.inputs.contains { !$0.damage.isEmpty })
}

/// The first line of a partial.
private func header(_ partial: String) throws -> Substring { try #require(partial.split(separator: "\n").first) }

@Test func `damage and notes of an input come through a partial unchanged`() throws {
  let folder = try TemporaryFolder()
  let cut = Array(try Data(contentsOf: samples.appending(path: "node.pcap"))).dropLast(5)
  let log =
    "2023/07/04 12:31:02.801442 IngressRule K8sNetworkPolicy:default/allow <nil> Ingress Allow 190 default/tool"
    + " 10.10.1.13 57050 10.10.1.7 80 TCP 60 <nil>"
  try Data(cut).write(to: URL(filePath: folder.path("a.pcap")))
  try Data(log.utf8).write(to: URL(filePath: folder.path("b.log")))
  let paths = ["a.pcap", "b.log"].map(folder.path)
  let direct = try Ingestion().read(paths).statistics.inputs
  #expect(direct.map(\.damage.count) == [1, 1])
  #expect(direct.last?.notes == [.timesWithoutZone, .loggedOnRequest])
  let written = try text(Ingestion().partial(of: paths))
  #expect(try header(written).contains(#""damage":[{"id":"record-cut-short","offset":"#))
  try Data(written.utf8).write(to: URL(filePath: folder.path("partial")))
  let read = try Ingestion().read([folder.path("partial")]).statistics.inputs
  #expect(read.map(\.damage) == direct.map(\.damage))
  #expect(read.map(\.notes) == direct.map(\.notes))
}

@Test(arguments: [
  #"{"id":"unheard-of"}"#, #"{"id":"record-cut-short","offset":0}"#, #"{"id":"record-not-utf8","offset":"0"}"#,
  #"{"offset":0,"id":"record-not-utf8"}"#, #"{"id":"partial-not-terminated","line":1}"#, #""a sentence""#,
])
func `an input whose damage is not understood makes the partial's header unreadable`(damage: String) throws {
  let text = """
    {"schema":"flowpermit/partial/v2","tool":"test","inputs":[{"name":"a","digest":"1","damage":[\(damage)]}]}
    {"end":{"digest":"1"}}
    """
  let inputs = try observe(text).statistics.inputs
  #expect(inputs.first?.damage.first == .partialLineUnreadable(line: 1))
}

@Test func `a partial of another version is refused`() throws {
  #expect(throws: (any Error).self) { try observe("{\"schema\":\"flowpermit/partial/v3\"}\n") }
}

@Test(arguments: [0, 4], [false, true])
func `a flow whose numbers are zero is read back from a partial`(packets: Int, settled: Bool) throws {
  let folder = try TemporaryFolder()
  let record = """
    {"Etype":2048,"Proto":0,"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":0,"DstPort":0,"Packets":\(packets),\
    "TimeFlowStartMs":1708011867000,"TimeFlowEndMs":1708011867000}
    """
  try Data(record.utf8).write(to: URL(filePath: folder.path("flows.jsonl")))
  var partial = try Ingestion().partial(of: [folder.path("flows.jsonl")])
  if settled { try partial.settle(margin: 0) }
  let written = try text(partial)
  #expect(written.contains(settled ? "{\"group\":" : "{\"flow\":"))
  #expect(try merged([written]) == written)
}
