import ByteInput
import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

private let patterns = [
  ["failed calling webhook"], ["ca request failed"], ["lookup", "read udp"], ["i/o timeout"], ["status code"],
]

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
  #expect(found.first?.hasSuffix(" 1 ca request failed, starting attempt 1") == true, "\(found)")
}

@Test func `lines with the phrases of a pattern and lines that call themselves errors are kept`() throws {
  let text =
    "ca request made\n\(failure)\nI0301 09:30:00.1 1 x.go:1] all is well\nE0301 09:30:00.1 1 x.go:1] nothing is well\n"
  #expect(try messages(text).count == 2)
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

/// The messages, as `line level source [fields] text`.
private func details(_ text: String) throws -> [String] {
  let folder = try TemporaryFolder()
  try text.write(toFile: folder.path("x.log"), atomically: true, encoding: .utf8)
  var observations = Observations()
  try Ingestion(logPatterns: patterns).readLogs([folder.path("x.log")], into: &observations)
  return observations.messages.sorted { $0.line < $1.line }.map { message in
    let fields = message.fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return "\(message.line) \(message.level.rawValue) \(message.source ?? "-") [\(fields)] \(message.text)"
  }
}

private let head = "E0301 09:30:00.1       1 x.go:1]"

@Test(arguments: [
  // klog: structured, serialised, several lines.
  (
    #"\#(head) "check failed" err="dial tcp 10.0.0.1:443: i/o timeout" type="HTTP-01" key="a/b""#,
    "1 error x [type=HTTP-01] check failed: dial tcp 10.0.0.1:443: i/o timeout"
  ),
  (
    #"\#(head) cert-manager/challenges "msg"="check failed" "error"="i/o timeout" "type"="dns-01""#,
    "1 error x [logger=cert-manager/challenges,type=dns-01] check failed: i/o timeout"
  ),
  (
    "\(head) \"failed\" err=<\n\tURL: POST https://vault\n\n\tCode: 403\n > logger=\"c\"",
    "1 error x [logger=c] failed: URL: POST https://vault\nCode: 403"
  ),
  // zap and slog.
  (
    "2026-03-01T09:30:00.1Z\tERROR\tsetup\tproblem\t{\"error\": \"i/o timeout\"}",
    "1 error x [scope=setup] problem: i/o timeout"
  ),
  (#"time=2026-03-01T09:30:00.1Z level=ERROR msg="problem" err="i/o timeout""#, "1 error x [] problem: i/o timeout"),
  // ztunnel, new and old.
  (
    "2026-03-01T09:30:00.1Z\terror\taccess\tconnection complete\tsrc.addr=10.0.0.1:4000 dst.addr=10.0.0.2:15008 error=\"i/o timeout\"",
    "1 error x [dst.addr=10.0.0.2:15008,scope=access,src.addr=10.0.0.1] connection complete: i/o timeout"
  ),
  (
    "2026-03-01T09:30:00.1Z  WARN xds{id=1}: ztunnel::xds: i/o timeout",
    "1 warning x [] xds{id=1}: ztunnel::xds: i/o timeout"
  ),
  // CoreDNS, OVN, net/http, kubectl.
  ("[ERROR] plugin/errors: 2 a. A: i/o timeout", "1 error x [] plugin/errors: 2 a. A: i/o timeout"),
  (
    "2026-03-01T09:30:00.1Z|00162|acl_log(ovn_pinctrl0)|ERR|i/o timeout",
    "1 error x [] acl_log(ovn_pinctrl0)|ERR|i/o timeout"
  ),
  (
    "2026/03/01 09:30:00 http: TLS handshake error from 10.0.0.1:1: i/o timeout",
    "1 unknown x [] http: TLS handshake error from 10.0.0.1:1: i/o timeout"
  ),
  ("Error from server (InternalError): i/o timeout", "1 error x [] Error from server (InternalError): i/o timeout"),
  (
    "  Warning  Failed  5s (x2 over 3m)  cert-manager  text: i/o timeout",
    "1 warning x [] Failed 5s (x2 over 3m) cert-manager text: i/o timeout"
  ),
  (
    "  Warning  Failed  5s  cert-manager  first half\nof the text: i/o timeout\nEvents:  <none>",
    "1 warning x [] Failed 5s cert-manager first half\nof the text: i/o timeout"
  ),
  ("    Message:               text: i/o timeout", "1 unknown x [] text: i/o timeout"),
  (
    "  - lastTransitionTime: x\n    message: 'a long text: dial tcp:\n      i/o timeout'\n    reason: X",
    "2 unknown x [] a long text: dial tcp: i/o timeout"
  ),
  // Wrappers.
  ("[pod/web-5d8f-x/web] \(head) i/o timeout", "1 error web-5d8f-x [] i/o timeout"),
  ("[web-5d8f-x web] \(head) i/o timeout", "1 error web-5d8f-x [] i/o timeout"),
  ("web-5d8f-x web \(head) i/o timeout", "1 error web-5d8f-x [] i/o timeout"),
  ("\u{1B}[36mweb-5d8f-x\u{1B}[0m \u{1B}[32mweb\u{1B}[0m \(head) i/o timeout", "1 error web-5d8f-x [] i/o timeout"),
  ("Mar 01 09:30:00 node kubelet[12]: \(head) i/o timeout", "1 error x [] i/o timeout"),
  ("Tue, Mar 10 2026 4:58:08 pm | \(head) i/o timeout", "1 error x [] i/o timeout"),
  ("2026-03-01T09:30:00.5Z stderr P \(head) i/o \n2026-03-01T09:30:00.5Z stderr F timeout", "1 error x [] i/o timeout"),
  (#"{"podName":"web-5d8f-x","message":"\#(head) i/o timeout"}"#, "1 error web-5d8f-x [] i/o timeout"),
  (#"{"kubernetes":{"pod_name":"web-5d8f-x"},"log":"\#(head) i/o timeout\n"}"#, "1 error web-5d8f-x [] i/o timeout"),
])
func `formats and wrappers of a line are read`(text: String, wanted: String) throws {
  #expect(try details(text + "\n") == [wanted])
}

@Test func `a stack behind an error is no part of its text`() throws {
  let stack = "sigs.k8s.io/controller-runtime/pkg/x.Func\n\t/go/pkg/mod/x.go:12\n"
  #expect(try details("\(head) problem: i/o timeout\n\(stack)\(head) other: i/o timeout\n").count == 2)
}

@Test func `lines are numbered as an editor numbers them`() throws {
  let text =
    "\n\nplain\n\(head) first i/o timeout\n{\"level\":\"error\",\n\"msg\":\"second i/o timeout\"}\n\(head) third i/o timeout\n"
  #expect(try details(text).map { $0.prefix { $0 != " " } } == ["4", "5", "7"])
}

@Test func `a text in no known format is counted as no log`() throws {
  let folder = try TemporaryFolder()
  try "hello\nthis is no log\n".write(toFile: folder.path("x.log"), atomically: true, encoding: .utf8)
  var observations = Observations()
  try Ingestion(logPatterns: patterns).readLogs([folder.path("x.log")], into: &observations)
  #expect(observations.statistics.skipped[.notALog] == 2)
}

@Test(arguments: [
  #"{"RecordType":"plaintext","Plaintext":"error: password=secret: i/o timeout","SSLType":"openssl"}"#,
  #"{"log":"{\"RecordType\":\"plaintext\",\"Plaintext\":\"error: secret: i/o timeout\"}\n","stream":"stdout"}"#,
  #"[pod/agent-x/netobserv] {"RecordType":"plaintext","Plaintext":"error: secret: i/o timeout""#,
])
func `a line with traffic that was decrypted is counted and never shown`(line: String) throws {
  let folder = try TemporaryFolder()
  try line.write(toFile: folder.path("agent.log"), atomically: true, encoding: .utf8)
  var observations = Observations()
  try Ingestion(logPatterns: patterns).readLogs([folder.path("agent.log")], into: &observations)
  #expect(observations.messages.isEmpty)
  #expect(observations.statistics.skipped[SkipReason(rawValue: "decrypted-payload")] == 1)
}
