import Foundation
import Testing
import Workloads

/// Writes a small workload for a seed to a path; returns its records and digest.
private typealias Writer = @Sendable (UInt64, String) throws -> (records: Int, digest: UInt64)

private let writers: [(name: String, write: Writer)] = [
  ("capture", { try CaptureWorkload(seed: $0, bytes: 300_000, conversations: 1000).write(to: ByteSink(path: $1)) }),
  (
    "many conversations", { try ManyConversationsWorkload(seed: $0, conversations: 1000).write(to: ByteSink(path: $1)) }
  ),
  ("regular netobserv", { try netObserv($0, .regular).write(to: ByteSink(path: $1)) }),
  ("irregular netobserv", { try netObserv($0, .irregular).write(to: ByteSink(path: $1)) }),
  ("shuffled netobserv", { try netObserv($0, .shuffled).write(to: ByteSink(path: $1)) }),
  ("hubble", { try HubbleWorkload(seed: $0, bytes: 100_000, conversations: 20).write(to: ByteSink(path: $1)) }),
]

private func netObserv(_ seed: UInt64, _ keys: KeyOrder) -> NetObservWorkload {
  NetObservWorkload(seed: seed, bytes: 100_000, conversations: 20, keys: keys)
}

/// The file's bytes, and the records and digest that the writer returned.
private func written(_ write: Writer, seed: UInt64) throws -> (bytes: Data, records: Int, digest: UInt64) {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: path) }
  let result = try write(seed, path)
  return (try Data(contentsOf: URL(fileURLWithPath: path)), result.records, result.digest)
}

@Test(arguments: writers.indices)
func `the same seed gives the same bytes and digest`(place: Int) throws {
  let first = try written(writers[place].write, seed: 7)
  let second = try written(writers[place].write, seed: 7)
  #expect(first.bytes == second.bytes, "\(writers[place].name)")
  #expect(first.digest == second.digest)
}

@Test(arguments: writers.indices)
func `another seed gives other bytes and another digest`(place: Int) throws {
  let first = try written(writers[place].write, seed: 7)
  let second = try written(writers[place].write, seed: 8)
  #expect(first.bytes != second.bytes, "\(writers[place].name)")
  #expect(first.digest != second.digest)
}

@Test(arguments: writers.indices.dropFirst(2))
func `every line of a log is a JSON object and is counted`(place: Int) throws {
  let log = try written(writers[place].write, seed: 1)
  let lines = log.bytes.split(separator: UInt8(ascii: "\n"))
  #expect(lines.count == log.records)
  for line in lines { #expect(try JSONSerialization.jsonObject(with: line) is [String: Any]) }
}

@Test(arguments: 0..<2)
func `the frames of a capture follow one another without gaps`(place: Int) throws {
  let capture = [UInt8](try written(writers[place].write, seed: 1).bytes)
  let records = try written(writers[place].write, seed: 1).records
  var offset = 24
  var frames = 0
  while offset + 16 <= capture.count {
    let length = (0..<4).reduce(0) { $0 | Int(capture[offset + 8 + $1]) << (8 * $1) }
    offset += 16 + length
    frames += 1
  }
  #expect(offset == capture.count)
  #expect(frames == records)
}

@Test
func `only a regular log has the same keys in the same order in every record`() throws {
  func orders(_ keys: KeyOrder) throws -> Set<[Substring]> {
    let log = try written({ try netObserv($0, keys).write(to: ByteSink(path: $1)) }, seed: 1)
    let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n")
    return Set(lines.map { line in line.matches(of: /"(\w+)":/).map(\.1) })
  }
  #expect(try orders(.regular).count == 1)
  #expect(try orders(.irregular).count > 10)
  #expect(try orders(.shuffled).count > 50)
}
