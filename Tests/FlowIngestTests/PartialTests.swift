import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

private let samples = Repository.folder.appending(path: "samples/healthy")

/// Partials of the parts of a capture, as values.
private func partials(_ count: Int, _ generator: inout SplitMix64, settled: Bool) throws -> [Partial] {
  let folder = try TemporaryFolder()
  let bytes = Array(try Data(contentsOf: samples.appending(path: "node.pcap")))
  let parts = InputSplitter.capture(bytes, into: count, using: &generator)
  return try parts.enumerated().map { number, part in
    let path = folder.path("part-\(number)")
    try Data(part).write(to: URL(filePath: path))
    var partial = try Ingestion().partial(of: [path])
    if settled { partial.settle(margin: 0) }
    return partial
  }
}

/// Adds values in a random order and grouping.
private func sum(_ partials: [Partial], _ generator: inout SplitMix64) throws -> String {
  var rest = partials.shuffled(using: &generator)
  while rest.count > 1 {
    let place = Int.random(in: 0..<rest.count - 1, using: &generator)
    var one = rest.remove(at: place)
    try one.merge(rest.remove(at: place))
    rest.insert(one, at: Int.random(in: 0...rest.count, using: &generator))
  }
  return rest[0].text(tool: "test")
}

@Test(arguments: 1...6, [false, true])
func `partials add up to the same bytes in any order and grouping, open or in groups`(seed: Int, settled: Bool) throws {
  var generator = SplitMix64(seed: UInt64(seed))
  let parts = try partials(6, &generator, settled: settled)
  let first = try sum(parts, &generator)
  for _ in 0..<3 { #expect(try sum(parts, &generator) == first) }
  var withNothing = Partial()
  for part in parts { try withNothing.merge(part) }
  try withNothing.merge(Partial())
  #expect(withNothing.text(tool: "test") == first)
}

@Test(arguments: [false, true])
func `a partial that is read is written again with the same bytes`(settled: Bool) throws {
  var generator = SplitMix64(seed: 3)
  let text = try partials(1, &generator, settled: settled)[0].text(tool: "test")
  let folder = try TemporaryFolder()
  try Data(text.utf8).write(to: URL(filePath: folder.path("partial")))
  #expect(try Ingestion().partial(of: [folder.path("partial")]).text(tool: "test") == text)
}

@Test func `any prefix of a partial is read as far as it goes, and is said to be cut`() throws {
  var generator = SplitMix64(seed: 4)
  let whole = Array(try partials(1, &generator, settled: true)[0].text(tool: "test").utf8)
  let start = Array("{\"schema\":\"flowpermit/partial/".utf8).count
  for end in stride(from: start, to: whole.count - 1, by: 97) {
    guard let observations = try? observe(Array(whole[..<end])) else { continue }
    #expect(observations.statistics.inputs.contains { !$0.damage.isEmpty })
  }
}

@Test func `hostile numbers in a partial neither stop the program nor overflow`() throws {
  var generator = SplitMix64(seed: 5)
  var text = try partials(1, &generator, settled: true)[0].text(tool: "test")
  for word in ["count", "packets", "bytes", "offset", "port", "code", "protocol"] {
    text = text.replacing(try Regex("\"\(word)\":[0-9]+"), with: "\"\(word)\":9223372036854775807")
    _ = try observe(text)
  }
  text = text.replacing(try Regex("\\[[0-9]+,[0-9]+\\]"), with: "[9223372036854775807,-9223372036854775808]")
  #expect(try observe(text).statistics.inputs.contains { !$0.damage.isEmpty })
}

@Test func `a partial of a newer version is refused with what to do`() throws {
  #expect(throws: (any Error).self) { try observe("{\"schema\":\"flowpermit/partial/v2\"}\n") }
}
