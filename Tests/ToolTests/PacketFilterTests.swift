import Foundation
import TestSupport
import Testing

private func conversations(_ words: [String]) throws -> [[String: Any]] {
  let tool = try Tool(["flows", "--conversations", "-o", "jsonl", "-q"] + words)
  #expect(tool.status == 0, "\(tool.errors)")
  return try tool.output.split(separator: "\n").map { line in
    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
  }
}

private func ports(_ conversation: [String: Any]) -> [Int] {
  ["client", "server"].compactMap { (conversation[$0] as? [String: Any])?["port"] as? Int }
}

@Test(arguments: Repository.samples)
func `a filter keeps exactly the packets that its expression selects`(sample: String) throws {
  let capture = Repository.path(sample, "node.pcap")
  let all = try conversations([capture])
  let kept = try conversations([capture, "--filter", "tcp port 6443"])
  let wanted = all.filter { $0["protocol"] as? String == "tcp" && ports($0).contains(6443) }
  #expect(kept as NSArray == wanted as NSArray)
  #expect(try conversations([capture, "--filter", "not tcp port 6443"]).count == all.count - wanted.count)
}

@Test func `an invalid filter, and a filter for a flow log, are refused with what to do`() throws {
  let capture = Repository.path("healthy", "node.pcap")
  let wrong = try Tool("flows", capture, "--filter", "tcp prt 6443")
  #expect(wrong.status == 2)
  #expect(wrong.errors.contains("syntax error") && wrong.errors.contains("pcap-filter"))
  let log = try Tool("flows", Repository.path("healthy", "hubble.jsonl.gz"), "--filter", "tcp")
  #expect(log.status == 2)
  #expect(log.errors.contains("--where"))
}

@Test func `the error for an unknown interface names it and says how to list interfaces`() throws {
  let tool = try Tool("flows", "-i", "nosuch0", "--duration", "1")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("nosuch0") && tool.errors.contains("ip link"))
}

@Test(.enabled(if: getuid() == 0, "capturing needs root"), .enabled(if: Python.canRun, Python.reason))
func `a live capture sees a connection, and a signal ends it with a valid result`() throws {
  let talk =
    "import socket,time;time.sleep(1);s=socket.create_server(('127.0.0.1',0));"
    + "c=socket.create_connection(s.getsockname());a,_=s.accept();print(s.getsockname()[1],flush=True);c.close();a.close()"
  let folder = try TemporaryFolder()
  let tool = try Tool(
    shell: """
      "$0" flows -i lo -o json -q > '\(folder.path("live.json"))' & seen=$!
      python3 -c "\(talk)"; sleep 1; kill -TERM $seen; wait $seen; echo $?
      """)
  let numbers = tool.output.split(separator: "\n").compactMap { Int($0) }
  #expect(numbers.last == 143, "\(tool.errors)")
  let data = try Data(contentsOf: URL(filePath: folder.path("live.json")))
  let edges = (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["edges"] as? [[String: Any]] ?? []
  #expect(edges.contains { $0["port"] as? Int == numbers.first })
}

@Test(.enabled(if: getuid() == 0, "capturing needs root"))
func `a live capture keeps no right to run programs, open connections or read others' files`() throws {
  let tool = try Tool(
    shell: """
      "$0" flows -i lo -q >/dev/null & seen=$!
      for try in $(seq 200); do grep -q '^Seccomp:.*2' /proc/$seen/status && break; sleep 0.05; done
      grep -E '^(CapPrm|CapEff|NoNewPrivs|Seccomp):' /proc/$seen/status
      kill -TERM $seen; wait $seen; echo $?
      """)
  let lines = tool.output.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
  #expect(
    lines == ["CapPrm:0000000000000000", "CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2", "143"],
    "\(tool.errors)")
}
