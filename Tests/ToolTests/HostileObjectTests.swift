import Foundation
import TestSupport
import Testing

private let capture = Repository.path("everything-allowed", "node.pcap")
private let objects = Repository.path("everything-allowed", "cluster.yaml")

@Test(arguments: ["x/../../y", "..", "a_b", "Upper", "-a", "a\\u001b[31m", "n s"])
func `a name that no API server accepts is not used, and nothing is written outside the folder`(name: String) throws {
  let folder = try TemporaryFolder()
  let file = folder.path("cluster.yaml")
  let text = try String(contentsOfFile: objects, encoding: .utf8)
    .replacing("namespace: cert-manager\n", with: "namespace: \"\(name)\"\n")
  try Data(text.utf8).write(to: URL(filePath: file))
  let tool = try Tool("derive", capture, "-f", file, "--output-dir", folder.path("a/b"), "-o", "table")
  #expect(tool.errors.contains("is no name for a namespace (RFC 1123)"), "\(tool.errors)")
  #expect(!tool.errors.contains("\u{1B}"))
  #expect(try folder.names() == ["cluster.yaml"])
}

@Test func `a namespace of an option is checked as one of an object is`() throws {
  let tool = try Tool(shell: "$0 derive \(capture) -f \(objects) --cert-manager-namespace x/../../y")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("'--cert-manager-namespace x/../../y' is no name for a namespace"), "\(tool.errors)")
}

@Test func `a policy whose name no API server accepts may stand for one that decides, so the status is 2`() throws {
  let policy =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: A/b, namespace: cert-manager}, spec: {podSelector: {}}}"
  let tool = try Tool(shell: "echo '\(policy)' | $0 check \(capture) -f \(objects) -f -")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("'A/b' is no name for a NetworkPolicy (RFC 1123)"), "\(tool.errors)")
}

@Test func `many documents that are no objects are one warning, and none with -q`() throws {
  let many = "yes '{}' | head -n 20000"
  let tool = try Tool(shell: "\(many) | $0 flows \(capture) -f - -f \(objects)")
  #expect(tool.status == 0)
  let warnings = tool.errors.split(separator: "\n").filter { $0.hasPrefix("warning") }
  #expect(warnings.count == 1, "\(warnings.prefix(3))")
  #expect(warnings.first?.contains("(and 19999 more times in this file)") == true, "\(warnings)")
  #expect(try Tool(shell: "\(many) | $0 flows -q \(capture) -f - -f \(objects)").errors.isEmpty)
}

@Test(arguments: ["kind: %", "kind: %\nmetadata: {name: a}", "kind: %NetworkPolicy\nmetadata: {name: a}"])
func `of a very long kind only the beginning is printed`(object: String) throws {
  let text =
    "apiVersion: networking.k8s.io/v1\n" + object.replacing("%", with: "$(head -c 3000000 /dev/zero | tr '\\0' K)")
  let tool = try Tool(
    shell: "printf '%s\\n' \"\(text)\" > /dev/null; { cat <<END\n\(text)\nEND\n} | $0 flows \(capture) -f -")
  #expect(tool.errors.utf8.count < 10_000)
  #expect(tool.errors.contains("KKKK"), "\(tool.errors.prefix(1000))")
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `the progress line shows a file's name without its control characters`() throws {
  let folder = try TemporaryFolder()
  let script = """
    import os, pty, sys
    name = "\(folder.path(""))/a\\x1b[31mb\\u00ad.jsonl"
    line = '{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"Packets":1,"Bytes":60,' \\
        '"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000}\\n'
    open(name, "w").write(line * (40_000_000 // len(line)))
    shown = bytearray()
    def read(descriptor):
        data = os.read(descriptor, 65536); shown.extend(data); return b""
    sys.stdin = open("/dev/null")
    pty.spawn([sys.argv[1], "flows", name, "-o", "json=/dev/null"], read)
    print(b"reading" in shown, b"\\x1b[31m" in shown, b"\\xc2\\xad" in shown)
    """
  let file = folder.path("run.py")
  try Data(script.utf8).write(to: URL(filePath: file))
  let tool = try Tool(shell: "python3 \(file) $0")
  #expect(tool.output.hasSuffix("True False False\n"), "\(tool.output) \(tool.errors)")
}
