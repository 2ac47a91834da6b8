import Foundation
import TestSupport
import Testing

private let capture = Repository.folder.path + "/" + Repository.path("everything-allowed", "node.pcap")
private let objects = Repository.folder.path + "/" + Repository.path("everything-allowed", "cluster.yaml")

/// Runs the tool in Python, sends it a signal after `delay` seconds, and prints its status and the seconds that it took to end.
private func interrupt(
  _ words: [String], _ signal: String, after delay: Double, setUp: String = "", in folder: TemporaryFolder
) throws -> (status: Int, seconds: Double) {
  let script = """
    import json, signal, subprocess, sys, time
    \(setUp)
    run = subprocess.Popen([sys.argv[1]] + json.loads(sys.argv[2]), stdout=subprocess.DEVNULL, stderr=open("errors", "w"))
    time.sleep(\(delay))
    assert run.poll() is None, "it ended before the signal: " + open("errors").read()
    start = time.monotonic(); run.send_signal(signal.\(signal)); run.wait()
    print(run.returncode, time.monotonic() - start)
    """
  try Data(script.utf8).write(to: URL(filePath: folder.path("run.py")))
  let arguments = String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
  let tool = try Tool(shell: "cd \(folder.path("")) && python3 run.py $0 '\(arguments)'")
  let numbers = tool.output.split(whereSeparator: \.isWhitespace)
  try #require(numbers.count == 2, "\(tool.errors)")
  return (Int(numbers[0]) ?? -1, Double(numbers[1]) ?? .infinity)
}

/// On a loaded machine a second may take longer.
private let patience = 3.0

@Test(.enabled(if: Python.canRun, Python.reason), arguments: [("SIGINT", 130), ("SIGTERM", 143)])
func `a signal ends the reading of objects`(signal: String, status: Int) throws {
  let folder = try TemporaryFolder()
  let objects = """
    with open("many.yaml", "w") as out:
        for number in range(400000):
            out.write(f"---\\nkind: Pod\\nmetadata: {{name: p{number}, namespace: n}}\\nstatus: {{podIP: 10.0.0.1}}\\n")
    """
  let end = try interrupt(
    ["check", capture, "-f", "many.yaml"], signal, after: 0.5, setUp: objects, in: folder)
  #expect(end.status == status)
  #expect(end.seconds < patience)
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `a signal ends the wait for a FIFO's writer and for a FIFO's reader`() throws {
  for words in [
    ["flows", "fifo"], ["check", capture, "-f", "fifo"], ["flows", capture, "-o", "json=fifo"],
    ["flows", capture, "--profile", "fifo"],
  ] {
    let folder = try TemporaryFolder()
    let end = try interrupt(words, "SIGTERM", after: 0.7, setUp: "import os; os.mkfifo('fifo')", in: folder)
    #expect(end.status == 143, "\(words)")
    #expect(end.seconds < patience, "\(words)")
  }
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `a signal ends the work on what was read, and leaves no file behind`() throws {
  let folder = try TemporaryFolder()
  // As many edges as connections: each client has a namespace of its own.
  let log = """
    with open("log.jsonl", "w") as out:
        for number in range(60000):
            out.write('{"SrcAddr":"10.%d.%d.%d","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"Packets":1,"Bytes":60,'
                '"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000,"SrcK8S_Namespace":"n%d","SrcK8S_Name":"p",'
                '"SrcK8S_Type":"Pod"}\\n' % (1 + number // 65536, number // 256 % 256, number % 256, number))
    """
  let end = try interrupt(
    ["flows", "log.jsonl", "-o", "json=out", "-o", "table"], "SIGINT", after: 1.5, setUp: log, in: folder)
  #expect(end.status == 130)
  #expect(end.seconds < patience)
  #expect(try !folder.names().contains { $0.hasPrefix(".flowpermit") })
}
