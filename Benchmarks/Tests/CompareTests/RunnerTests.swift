import Foundation
import Testing

@testable import compare

/// A runner whose programs are shell scripts that print these lines; `generate` creates an empty file.
private func runner(_ lines: [String: String]) throws -> (Runner, folder: URL) {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  var scripts = lines.mapValues { "echo \($0)" }
  scripts["generate"] = ": > \"$2\""
  for (name, body) in scripts {
    let path = folder.appendingPathComponent(name).path
    try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
  let options = try #require(Options(["--programs", folder.path, "--data", folder.path, "--rounds", "1"]))
  return (Runner(options), folder)
}

private func comparison(_ programs: [Program] = [.readBatch, .flowpermit], goals: [Goal] = []) -> Comparison {
  Comparison(
    name: "test", workload: Workload(kind: "capture", bytes: 1_000_000), programs: programs, agreed: ["records"],
    goals: goals)
}

/// Two edges of three connections, as `flows -o json` writes them.
private let flows = #"""
  {"statistics": {"records": 7, "conversations": 3, "connections": 3, "skipped": {"odd \"{": 2}, "sampling": 1},
   "edges": [
    {"source": {"workload": "a"}, "protocol": "tcp", "port": 443, "servicePort": 80, "connections": 2,
     "outcomes": {"established": 2}, "packets": {"fromClient": 5, "fromServer": 4},
     "bytes": {"fromClient": 500, "fromServer": 400}, "clientBy": "syn", "sni": ["connections"]},
    {"source": {"workload": "b"}, "protocol": "tcp", "port": 443, "servicePort": null, "connections": 1,
     "outcomes": {"unanswered": 1}, "packets": {"fromClient": 1, "fromServer": 0},
     "bytes": {"fromClient": 60, "fromServer": 0}, "clientBy": "syn", "sni": []}]}
  """#

/// One after the other: a script that is still open for writing in a child of another test cannot be run.
@Suite(.serialized)
struct RunnerTests {
  @Test
  func `different counts of two programs end the run`() throws {
    var (runner, folder) = try runner(["read_batch": "records=2", "read-flows": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: Child.Failure.self) { try runner.run(comparison()) }
  }

  @Test
  func `counts that are not compared may differ`() throws {
    var (runner, folder) = try runner(["read_batch": "records=1 parties=7", "read-flows": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    try runner.run(comparison())
  }

  @Test
  func `a missing count ends the run`() throws {
    var (runner, folder) = try runner(["read_batch": "records=1", "read-flows": "flows=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: Child.Failure.self) { try runner.run(comparison()) }
  }

  @Test
  func `a count that a program does not print is not asked of it`() throws {
    var (runner, folder) = try runner(["capture_edges": "records=1 connections=3", "read-flows": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let compared = Comparison(
      name: "test", workload: Workload(kind: "capture", bytes: 1_000_000), programs: [.captureEdges, .reader],
      agreed: ["records", "connections"], goals: [])
    try runner.run(compared)
  }

  @Test
  func `the counts of an answer are those of its edges`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try flows.write(toFile: path, atomically: true, encoding: .utf8)
    var counts = try FlowsAnswer.counts(path, .flows)
    counts["digest"] = nil
    #expect(counts == ["records": 7, "bad": 2, "edges": 2, "connections": 3, "services": 1, "packets": 10])
  }

  @Test
  func `an answer that has other edges than a reference ends the run`() throws {
    for (edges, isEqual) in [(2, true), (3, false)] {
      var (runner, folder) = try runner([
        "netobserv_edges": "records=7 edges=\(edges)", "flowpermit": "' '; cat <<'END'\n\(flows)\nEND\necho",
      ])
      defer { try? FileManager.default.removeItem(at: folder) }
      let compared = Comparison(
        name: "test", workload: Workload(kind: "netobserv", bytes: 1), programs: [.netObservEdges, .flows],
        agreed: ["records", "edges"], goals: [])
      if isEqual {
        try runner.run(compared)
      } else {
        #expect(throws: Child.Failure.self) { try runner.run(compared) }
      }
    }
  }

  @Test
  func `threads that give another answer end the run`() throws {
    let scaling = Scaling(
      name: "test", program: .flows, workloads: [Workload(kind: "netobserv", bytes: 1)],
      gain: Limit(.atLeast, must: nil))
    for (text, isEqual) in [("same", true), ("$*", false)] {
      var (runner, folder) = try runner(["flowpermit": text])
      defer { try? FileManager.default.removeItem(at: folder) }
      if isEqual {
        try runner.run(scaling)
      } else {
        #expect(throws: Child.Failure.self) { try runner.run(scaling) }
      }
    }
  }

  @Test
  func `another binary is measured beside the first one`() throws {
    var (runner, folder) = try runner(["flowpermit": "one", "flowpermit-before": "other"])
    defer { try? FileManager.default.removeItem(at: folder) }
    try runner.run(comparison([.check], goals: []))
    #expect(runner.rows.map(\.what) == ["check -f, time of check -f before"])
  }

  @Test
  func `a quick run leaves out what is large`() throws {
    let arguments = ["--programs", "p", "--data", "d"]
    let (all, quick) = (Options(arguments), Options(arguments + ["--judge", "counts"]))
    let large = Comparison.all(megabytes: 1).filter(\.isLarge)
    #expect(!large.isEmpty)
    for comparison in large {
      #expect(all?.includes(comparison) == true)
      #expect(quick?.includes(comparison) == false)
    }
  }

  @Test
  func `a missing program is skipped`() throws {
    var (runner, folder) = try runner(["read_batch": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    try runner.run(comparison(goals: [Goal(.time(of: .flowpermit, over: .readBatch), must: 0)]))
    #expect(runner.missed.isEmpty)
  }

  @Test
  func `a missed goal is listed at the end`() throws {
    var (runner, folder) = try runner(["read_batch": "records=1", "read-flows": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    try runner.run(comparison(goals: [Goal(.memory(of: .flowpermit), must: 0)]))
    #expect(runner.missed.count == 1)
  }

  @Test
  func `a compressed workload is made from the plain one, which is kept`() throws {
    let capture = Workload(kind: "capture", bytes: 1_000_000)
    var compressed = capture
    compressed.compression = .gzip
    #expect(compressed.fileName == capture.fileName + ".gz")
    var (runner, folder) = try runner(["read_batch": "records=1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    try runner.run(
      Comparison(name: "test", workload: compressed, programs: [.readBatch], agreed: ["records"], goals: []))
    for name in [capture.fileName, compressed.fileName] {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
    }
  }

  @Test
  func `a failing start ends the run, and a missing program is skipped`() throws {
    var (missing, first) = try runner([:])
    defer { try? FileManager.default.removeItem(at: first) }
    try missing.run(StartUp.all[0])
    var (failing, second) = try runner(["flowpermit": "start; exit 3"])
    defer { try? FileManager.default.removeItem(at: second) }
    #expect(throws: Child.Failure.self) { try failing.run(StartUp.all[0]) }
  }

  @Test
  func `a failed program is an error with its output`() {
    let failure = #expect(throws: Child.Failure.self) { try Child.run("/bin/sh", ["-c", "echo why; exit 3"]) }
    #expect(failure?.description.contains("why") == true)
  }

  @Test
  func `the output of a program is kept`() throws {
    #expect(try Child.run("/bin/sh", ["-c", "echo records=1"]).output == "records=1\n")
  }
}
