import ByteInput
import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

private let patterns = [["failed calling webhook", "i/o timeout"], ["ca request failed"], ["lookup", "read udp"]]

/// The messages, as `time source count text`.
private func messages(_ text: String, named name: String = "webhook.log") throws -> [String] {
  let folder = try TemporaryFolder()
  try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
  var observations = Observations()
  try Ingestion(logPatterns: patterns).readLogs([folder.path(name)], into: &observations)
  return observations.messages.map { message in
    let time = message.window.map { message.hasYear ? $0.first.description : "\($0.first) without a year" } ?? "no time"
    return "\(time) \(message.source ?? "-") \(message.count) \(message.text)"
  }
}

private let failure = #"failed calling webhook "webhook.cert-manager.io": dial tcp 10.0.0.1:443: i/o timeout"#

@Test(arguments: [
  (
    #"E0301 09:30:00.123456       1 dispatcher.go:184] failed calling webhook "webhook.cert-manager.io": dial tcp 10.0.0.1:443: i/o timeout"#,
    "1972-03-01T09:30:00.123456000Z without a year"
  ),
  (
    #"E0301 09:30:00.123456       1 controller.go:167] "re-queuing" err="failed calling webhook \"webhook.cert-manager.io\": dial tcp 10.0.0.1:443: i/o timeout""#,
    "1972-03-01T09:30:00.123456000Z without a year"
  ),
  (
    #"{"level":"error","ts":1772357400.25,"logger":"cert-manager","msg":"re-queuing","error":"failed calling webhook \"webhook.cert-manager.io\": dial tcp 10.0.0.1:443: i/o timeout"}"#,
    "2026-03-01T09:30:00.250000000Z"
  ),
  (
    #"{"ts":1772357400250.511,"caller":"x.go:82","msg":"re-queuing","logger":"cert-manager","err":"failed calling webhook: i/o timeout"}"#,
    "2026-03-01T09:30:00.250000000Z"
  ),
  (
    "2026-03-01T09:30:00.123456Z\terror\tca\tfailed calling webhook: dial tcp 10.0.0.1:443: i/o timeout",
    "2026-03-01T09:30:00.123456000Z"
  ),
  (
    "[pod/cert-manager-7d9f-x/controller] 2026-03-01T09:30:00Z E0301 09:30:00.1 1 x.go:1] failed calling webhook: i/o timeout",
    "2026-03-01T09:30:00.000000000Z"
  ),
  (
    "2026-03-01T09:30:00.5Z stderr F E0301 09:30:00.5 1 x.go:1] failed calling webhook: i/o timeout",
    "2026-03-01T09:30:00.500000000Z"
  ),
])
func `a line of every component's format is parsed`(line: String, time: String) throws {
  let found = try messages(line + "\n")
  #expect(found.count == 1)
  #expect(found.first?.hasPrefix(time) == true, "\(found)")
  #expect(found.first?.contains("failed calling webhook") == true)
  #expect(found.first?.contains("\\\"") == false)
}

@Test func `level and scope are not part of the messages of Istio's components`() throws {
  let line = "2026-03-01T09:30:00Z\terror\tca\tca request failed, starting attempt 1\tnode=a\n"
  let found = try messages(line)
  #expect(found.first?.hasSuffix(" 1 ca request failed, starting attempt 1 node=a") == true, "\(found)")
}

@Test func `only lines with all phrases of a pattern are kept`() throws {
  let text = "failed calling webhook: connection refused\n" + failure + "\nI was about to call: i/o timeout\n"
  #expect(try messages(text).count == 1)
}

@Test func `lines that differ only in the client's port are one message`() throws {
  let line = "lookup x on 10.0.0.2:53: read udp 10.0.0.1:%->10.0.0.2:53: i/o timeout\n"
  let text = ["41234", "50000", "7"].map { line.replacingOccurrences(of: "%", with: $0) }.joined()
  #expect(
    try messages(text) == ["no time webhook 3 lookup x on 10.0.0.2:53: read udp 10.0.0.1->10.0.0.2:53: i/o timeout"])
}

@Test(arguments: [
  ("istio-csr.log", "istio-csr"), ("current.log", "current"),
])
func `a log without a pod is named by its file`(name: String, source: String) throws {
  #expect(try messages(failure, named: name).first?.contains(" \(source) 1 ") == true)
}

@Test func `a component log is recognised by its lines`() throws {
  let folder = try TemporaryFolder()
  try "I0301 09:30:00.1 1 x.go:1] started\n\(failure)\n".write(
    toFile: folder.path("x"), atomically: true, encoding: .utf8)
  let observations = try Ingestion(logPatterns: patterns).read([folder.path("x")])
  #expect(observations.statistics.inputs.first?.format == "component-log")
  #expect(observations.messages.count == 1)
  #expect(observations.flows.isEmpty)
}

@Test func `a line without a year gets the year in which it is closest`() {
  func placed(_ line: String, near moment: String) -> String? {
    let window = Timestamp(rfc3339: line).map { TimeWindow($0) }
    let message = LogMessage(text: "", source: nil, window: window, hasYear: false)
    return message.window(near: Timestamp(rfc3339: moment).map { TimeWindow($0) })?.first.description
  }
  #expect(placed("1972-12-31T23:59:59Z", near: "2026-01-01T00:00:10Z") == "2025-12-31T23:59:59.000000000Z")
  #expect(placed("1972-02-29T12:00:00Z", near: "2024-03-01T00:00:00Z") == "2024-02-29T12:00:00.000000000Z")
  #expect(placed("1972-01-01T00:00:01Z", near: "2025-12-31T23:59:00Z") == "2026-01-01T00:00:01.000000000Z")
}
