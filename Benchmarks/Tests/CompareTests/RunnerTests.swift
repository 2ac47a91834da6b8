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

private func comparison(bars: [Bar] = []) -> Comparison {
  Comparison(
    name: "test", workload: Workload(kind: "capture", bytes: 1_000_000), programs: [.readBatch, .flowpermit],
    agreed: ["records"], bars: bars)
}

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
func `a missing program is skipped`() throws {
  var (runner, folder) = try runner(["read_batch": "records=1"])
  defer { try? FileManager.default.removeItem(at: folder) }
  try runner.run(comparison(bars: [.time(of: .flowpermit, over: .readBatch, atMost: 0)]))
  #expect(runner.missed.isEmpty)
}

@Test
func `a missed bar is listed at the end`() throws {
  var (runner, folder) = try runner(["read_batch": "records=1", "read-flows": "records=1"])
  defer { try? FileManager.default.removeItem(at: folder) }
  try runner.run(comparison(bars: [.memory(of: .flowpermit, atMostMB: 0)]))
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
    Comparison(name: "test", workload: compressed, programs: [.readBatch], agreed: ["records"], bars: []))
  for name in [capture.fileName, compressed.fileName] {
    #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
  }
}

@Test
func `a failing start ends the run, and a missing program is skipped`() throws {
  var (missing, first) = try runner([:])
  defer { try? FileManager.default.removeItem(at: first) }
  try missing.runStartUp()
  var (failing, second) = try runner(["flowpermit": "start; exit 3"])
  defer { try? FileManager.default.removeItem(at: second) }
  #expect(throws: Child.Failure.self) { try failing.runStartUp() }
}
