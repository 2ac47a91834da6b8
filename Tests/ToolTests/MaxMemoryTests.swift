import Foundation
import TestSupport
import Testing

private let inputs = [
  ["node.pcap"], ["netobserv.jsonl.gz"], ["hubble.jsonl.gz"], ["hubble.jsonl.gz", "netobserv.jsonl.gz", "node.pcap"],
]

private let questions: [[String]] = [
  ["flows", "-o", "json"], ["flows", "--conversations", "-o", "jsonl"], ["check", "-o", "json"],
  ["diagnose", "-o", "json"], ["aggregate"], ["aggregate", "--settle", "0"],
]

@Test(arguments: ["cross-node", "healthy", "istio-csr-rule-names-service-port"], inputs)
func `every verb gives the same answer with a memory limit`(sample: String, names: [String]) throws {
  let paths = names.map { Repository.path(sample, $0) }
  guard paths.allSatisfy({ FileManager.default.fileExists(atPath: Repository.folder.appending(path: $0).path) }) else {
    return
  }
  var objects: [String] = []
  for name in ["cluster.yaml", "policies.yaml"] {
    let path = Repository.path(sample, name)
    if FileManager.default.fileExists(atPath: Repository.folder.appending(path: path).path) { objects += ["-f", path] }
  }
  for question in questions {
    let words = question + paths + (question.contains("json") ? objects : [])
    let (free, bounded) = (try Tool(words), try Tool(words + ["--max-memory", "64Ki"]))
    #expect(bounded.output == free.output, "\(words)")
    #expect(bounded.status == free.status)
    #expect(!free.output.isEmpty)
  }
}

/// Writes a capture with conversations of one packet each. An ICMP error answers every tenth. Every third began before the recording, so
/// that only all of them together show which end listens.
private func many(_ count: Int, _ path: String) throws {
  let script = """
    import struct, sys
    out = open(sys.argv[1], "wb")
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for i in range(int(sys.argv[2])):
        client, server, flags = (10, 0, i // 20000 % 256, i % 7), (10, 1, 0, i % 50), 0x10 if i % 3 == 0 else 2
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, i & 0xFFFF, 0, 64, 6, 0, bytes(client), bytes(server))
        tcp = struct.pack(">HHIIBBHHH", 33000 + i * 13 % 20000, 40000 + i % 3, i, 0, 0x50, flags, 64, 0, 0)
        frames = [ip + tcp]
        if i % 10 == 1:
            outer = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 56, 0, 0, 64, 1, 0, bytes((10, 2, 0, i % 9)), bytes(client))
            frames.append(outer + struct.pack(">BBHI", 3, 13, 0, 0) + ip + tcp[:8])
        for frame in frames:
            length = 14 + len(frame)
            head = struct.pack("<IIII", 1700000000 + i // 1000, i % 1000, length, length)
            out.write(head + bytes(12) + b"\\x08\\0" + frame)
    """
  let tool = try Tool(shell: "python3 -c '\(script)' \(path) \(count)")
  #expect(tool.status == 0, "\(tool.errors)")
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `a capture whose conversations exceed the memory limit gives the same answer`() throws {
  try readWithLimits(conversations: 6000, limits: ["64Ki", "200Ki", "600k"])
}

@Test(
  .enabled(if: Python.canRun, Python.reason), .enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)))
func `a large capture whose conversations exceed the memory limit gives the same answer`() throws {
  try readWithLimits(conversations: 30_000, limits: ["100k", "1Mi", "3M"])
}

private func readWithLimits(conversations: Int, limits: [String]) throws {
  let folder = try TemporaryFolder()
  let path = folder.path("many.pcap")
  try many(conversations, path)
  for question in [["flows", "-o", "json"], ["flows", "--conversations", "-o", "jsonl"], ["aggregate"]] {
    let free = try Tool(question + [path])
    for limit in limits {
      let bounded = try Tool(question + [path, "--max-memory", limit])
      #expect(bounded.output == free.output, "\(question) \(limit)")
      #expect(bounded.errors.contains("the result is the same"), "\(bounded.errors)")
    }
    let piped = try Tool(shell: "cat \(path) | $0 \(question.joined(separator: " ")) - --max-memory \(limits[1])")
    let pipedFree = try Tool(shell: "cat \(path) | $0 \(question.joined(separator: " ")) -")
    #expect(piped.output == pipedFree.output, "\(question) from a pipe")
  }
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `partials are read and merged in any order within a memory limit`() throws {
  let folder = try TemporaryFolder()
  let (capture, one, two) = (folder.path("many.pcap"), folder.path("one"), folder.path("two"))
  try many(5_000, capture)
  let log = Repository.path("healthy", "hubble.jsonl.gz")
  for (input, partial) in [(capture, one), (log, two)] {
    #expect(try Tool("aggregate", input, "-o", "jsonl=\(partial)").status == 0)
  }
  let merged = try Tool("merge", one, two).output
  #expect(try Tool("merge", two, one, "--max-memory", "200k").output == merged)
  let flows = try Tool("flows", one, two, "-o", "json").output
  #expect(try Tool("flows", two, one, "-o", "json", "--max-memory", "200k").output == flows)
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `when temporary files cannot be written, nothing is written and the exit status is 2`() throws {
  let folder = try TemporaryFolder()
  let path = folder.path("many.pcap")
  try many(5_000, path)
  let result = folder.path("result")
  let tool = try Tool(
    shell: "TMPDIR=\(folder.path("nowhere")) $0 aggregate \(path) --max-memory 64Ki -o jsonl=\(result)")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("cannot write"), "\(tool.errors)")
  let full = try Tool(shell: "ulimit -f 64; trap '' XFSZ; $0 aggregate \(path) --max-memory 64Ki")
  #expect(full.status == 2)
  #expect(full.output.isEmpty)
  #expect(full.errors.contains("--max-memory"), "\(full.errors)")
  #expect(try folder.names() == ["many.pcap"])
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `no temporary files remain after the run was killed`() throws {
  let folder = try TemporaryFolder()
  let path = folder.path("many.pcap")
  try many(30_000, path)
  let scratch = folder.path("scratch")
  try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
  _ = try Tool(
    shell: "TMPDIR=\(scratch) $0 aggregate \(path) --max-memory 64Ki > /dev/null & sleep 0.3; kill -9 $!; wait $!")
  #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
}

@Test(arguments: ["", "0", "-1", "64Q", "1.5Gi", "99999999999999999999", "9999999999Gi"])
func `an invalid size is refused`(size: String) throws {
  let tool = try Tool("flows", Repository.path("healthy", "node.pcap"), "--max-memory", size)
  #expect(tool.status == 2)
  #expect(tool.errors.contains("no size"))
}

@Test func `damage in gzip data from a pipe is reported with a memory limit too`() throws {
  let cut = "gzip -c \(Repository.path("healthy", "node.pcap")) | head -c 20000 | $0 flows - -o json"
  let (free, bounded) = (try Tool(shell: cut), try Tool(shell: cut + " --max-memory 64Ki"))
  #expect(free.errors.contains("gzip"), "\(free.errors)")
  #expect(bounded.errors.contains("gzip"), "\(bounded.errors)")
  #expect(bounded.output == free.output)
}

@Test(arguments: ["--threads 1", "--threads 3", "--max-memory 64Ki", "--max-memory 1Gi"])
func `a signal ends the reading of an idle pipe, and what was read is reported`(options: String) throws {
  let log = Repository.path("healthy", "netobserv.jsonl.gz")
  let lines = "for turn in 1 2 3 4 5 6 7 8 9 10; do zcat \(log); done"
  let folder = try TemporaryFolder()
  let pipe = folder.path("pipe")
  // With --foreground, timeout sends one signal; a second one would end the run at once.
  let waiting = try Tool(
    shell: """
      mkfifo \(pipe)
      (\(lines); exec sleep 300) > \(pipe) &
      timeout --foreground --preserve-status -s TERM 20 $0 flows - -o json \(options) < \(pipe)
      status=$?
      kill $!
      exit $status
      """)
  #expect(waiting.status == 143)
  #expect(waiting.errors.contains("reading was stopped"), "\(waiting.errors)")
  let whole = try Tool(shell: "(\(lines)) | $0 flows - -o json")
  #expect(edges(waiting.output) == edges(whole.output))
}

/// The edges of an answer, without what it says about inputs.
private func edges(_ output: String) -> Substring? { output.range(of: "\"edges\"").map { output[$0.lowerBound...] } }

@Test func `standard input that is given twice is refused`() throws {
  let twice = try Tool(shell: "$0 flows - - < \(Repository.path("healthy", "node.pcap"))")
  #expect(twice.status == 2)
  #expect(twice.errors.contains("named twice"))
}
