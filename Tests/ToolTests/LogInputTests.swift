import Foundation
import TestSupport
import Testing

private let line = #"failed calling webhook "webhook.cert-manager.io": dial tcp 10.0.0.1:443: i/o timeout"#
private let klog = "E0301 09:30:00.1       1 dispatcher.go:184] \(line)\n"

/// The findings of `diagnose -o jsonl` for the logs at this path, as `id source`.
private func findings(_ path: String) throws -> [String] {
  let tool = try Tool("diagnose", "--logs", path, "-o", "jsonl")
  return try tool.output.split(separator: "\n").map { line in
    let finding = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let evidence = (finding["evidence"] as? [[String: String]])?.first { $0["class"] == "log" }?["text"] ?? ""
    return "\(finding["id"] ?? ""): \(evidence.prefix { $0 != "," && $0 != ":" })"
  }
}

@Test func `a folder laid out as must-gather does names the pod of each log`() throws {
  let folder = try TemporaryFolder()
  let place = folder.path("namespaces/cert-manager/pods/webhook-5d8f/webhook/webhook/logs")
  try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
  try klog.write(toFile: place + "/current.log", atomically: true, encoding: .utf8)
  #expect(try findings(folder.path("namespaces")) == ["webhook-unanswered: log of webhook-5d8f"])
}

@Test func `compressed logs in a folder are read too`() throws {
  let folder = try TemporaryFolder()
  try klog.write(toFile: folder.path("api.log"), atomically: true, encoding: .utf8)
  #expect(try Tool(shell: "gzip \(folder.path("api.log"))").status == 0)
  #expect(try folder.names() == ["api.log.gz"])
  #expect(try findings(folder.path("")) == ["webhook-unanswered: log of api"])
}

@Test func `a folder without logs is an error that says how logs are named`() throws {
  let folder = try TemporaryFolder()
  try klog.write(toFile: folder.path("api.out"), atomically: true, encoding: .utf8)
  let tool = try Tool("diagnose", "--logs", folder.path(""))
  #expect(tool.status == 2)
  #expect(tool.errors.contains("logs end in .log, .txt"), "\(tool.errors)")
}

@Test func `what a pod prints may be piped in, with its name and the time before each line`() throws {
  let text = "[pod/cert-manager-7d9f-x/controller] 2026-03-01T09:30:00Z \(klog)"
  let folder = try TemporaryFolder()
  try text.write(toFile: folder.path("x"), atomically: true, encoding: .utf8)
  let tool = try Tool(["diagnose", "--logs", "-"], input: folder.path("x"))
  #expect(tool.status == 1)
  #expect(tool.output.contains("log of cert-manager-7d9f-x, 2026-03-01 09:30:00Z"), "\(tool.output)")
}
