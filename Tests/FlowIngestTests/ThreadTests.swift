import ByteInput
import FlowModel
import Foundation
import TestSupport
import Testing

@testable import FlowIngest

private let logs = ["netobserv.jsonl.gz", "hubble.jsonl.gz"]

@Test(arguments: logs, [1, 700, 5000])
func `a log gives the same result on any number of threads and with any piece size`(name: String, pieceSize: Int) throws
{
  for folder in ["healthy", "ipv6", "istio-csr-stalled", "webhook-ingress-denied"] {
    let path = sample("\(folder)/\(name)")
    let alone = try read(path, name, threads: 1, pieceSize: pieceSize)
    #expect(!alone.flows.isEmpty)
    for threads in [2, 3, 7] {
      #expect(try read(path, name, threads: threads, pieceSize: pieceSize) == alone, "\(folder) on \(threads) threads")
    }
  }
}

@Test(arguments: logs, [1, 700, 5000])
func `a damaged log gives the same result on any number of threads and with any piece size`(
  name: String, pieceSize: Int
) throws {
  let lines = try ReadResult.lines(sample("healthy/\(name)"))
  var random = SplitMix64(seed: UInt64(pieceSize))
  for _ in 0..<10 {
    let file = try TemporaryFolder()
    try write(lines.map { damaged($0, &random) }.joined(separator: "\n"), to: file.path("log"))
    let alone = try read(file.path("log"), name, threads: 1, pieceSize: pieceSize)
    #expect(!alone.statistics.skipped.isEmpty)
    for threads in [2, 5] {
      #expect(try read(file.path("log"), name, threads: threads, pieceSize: pieceSize) == alone)
    }
  }
}

@Test func `a stretch without line breaks is read completely on several threads`() throws {
  let lines = try ReadResult.lines(sample("healthy/netobserv.jsonl.gz")).filter { !$0.isEmpty }
  let file = try TemporaryFolder()
  // One line that is longer than the buffer's maximum capacity.
  let count = ByteStream.maximumCapacity / lines.reduce(0) { $0 + $1.utf8.count } + 1
  let stretch = [String](repeating: lines.joined(separator: ","), count: count).joined(separator: ",")
  try write(lines.joined(separator: "\n") + "\n" + stretch + "\n" + lines.joined(separator: "\n"), to: file.path("log"))
  let alone = try read(file.path("log"), "netobserv", threads: 1, pieceSize: 5000)
  #expect(alone.statistics.records == lines.count * (count + 2))
  #expect(try read(file.path("log"), "netobserv", threads: 3, pieceSize: 5000) == alone)
}

@Test(arguments: [1, 2, 3, 8])
func `inputs read in parallel give the same result as in sequence, and the first error`(threads: Int) throws {
  let inputs = ["healthy", "ipv6", "microshift"].flatMap { name in
    ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"].map { file in sample("\(name)/\(file)") }
  }
  let alone = ReadResult(try Ingestion().read(inputs))
  #expect(try ReadResult(Ingestion(threads: threads).read(inputs)) == alone)
  #expect(try ReadResult(Ingestion(threads: threads).read(inputs.reversed())) == alone)
  let missing = [sample("a-missing"), sample("b-missing")]
  let error = #expect(throws: InputError.self) { try Ingestion(threads: threads).read(inputs + missing) }
  #expect(error?.path == missing[0])
}

@Test func `without times, the first record in the input determines the first sender, on any number of threads`() throws
{
  // Equal ports, so that only the first sender decides.
  let lines = (1...400).map { number in
    let (source, target) = ("10.0.\(number % 200).9", "10.0.\(number % 200).1")
    return """
      {"flow":{"verdict":"FORWARDED","IP":{"source":"\(source)","destination":"\(target)"},\
      "l4":{"UDP":{"source_port":7946,"destination_port":7946}}}}
      """
  }
  let file = try TemporaryFolder()
  try write(lines.joined(separator: "\n"), to: file.path("log"))
  let alone = try read(file.path("log"), "hubble", threads: 1, pieceSize: 100)
  #expect(alone.flows.count == 200)
  for _ in 0..<5 { #expect(try read(file.path("log"), "hubble", threads: 3, pieceSize: 100) == alone) }
}

private func sample(_ file: String) -> String { Repository.folder.appending(path: "samples/" + file).path }

private func read(_ path: String, _ name: String, threads: Int, pieceSize: Int) throws -> ReadResult {
  try ReadResult(path, name.hasPrefix("hubble") ? .hubble : .netObserv, threads: threads, pieceSize: pieceSize)
}

private func write(_ text: String, to path: String) throws {
  try text.write(toFile: path, atomically: false, encoding: .isoLatin1)
}

/// The line or, one time in five, a damaged form: cut, spread over several lines, with a line that begins with a brace,
/// not UTF-8.
private func damaged(_ line: String, _ random: inout SplitMix64) -> String {
  switch random.next() % 40 {
  case 0: String(line.prefix(Int(random.next() % 200)))
  case 1: line.replacing(",", with: ",\n ")
  case 2: line.replacing(":{", with: ":\n{").replacing("[{", with: "[\n{")
  case 3: line.replacing(",", with: ", \"x\":\"\n{\",", maxReplacements: 1)
  case 4: line.replacing("a", with: "\u{E9}")
  case 5: "no object\n\n" + line
  case 6: "[" + line + "," + line + "]"
  case 7: line + line
  default: line
  }
}
