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
func `a filter keeps the packets that tcpdump's expression selects, and no others`(sample: String) throws {
  let capture = Repository.path(sample, "node.pcap")
  let all = try conversations([capture])
  let kept = try conversations([capture, "--filter", "tcp port 6443"])
  let wanted = all.filter { $0["protocol"] as? String == "tcp" && ports($0).contains(6443) }
  #expect(kept as NSArray == wanted as NSArray)
  #expect(try conversations([capture, "--filter", "not tcp port 6443"]).count == all.count - wanted.count)
}

@Test func `a filter that makes no sense, or for a flow log, is refused with what to do`() throws {
  let capture = Repository.path("healthy", "node.pcap")
  let wrong = try Tool("flows", capture, "--filter", "tcp prt 6443")
  #expect(wrong.status == 2)
  #expect(wrong.errors.contains("syntax error") && wrong.errors.contains("pcap-filter"))
  let log = try Tool("flows", Repository.path("healthy", "hubble.jsonl.gz"), "--filter", "tcp")
  #expect(log.status == 2)
  #expect(log.errors.contains("--where"))
}

@Test func `an interface that is not there is named, with how to list them`() throws {
  let tool = try Tool("flows", "-i", "nosuch0", "--duration", "1")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("nosuch0") && tool.errors.contains("ip link"))
}

@Test(.enabled(if: getuid() == 0, "capturing needs root"))
func `what passes an interface meanwhile is seen, and a signal ends it with a valid result`() throws {
  let talk =
    "import socket,time;time.sleep(1);s=socket.create_server(('127.0.0.1',0));"
    + "c=socket.create_connection(s.getsockname());a,_=s.accept();print(s.getsockname()[1],flush=True);c.close();a.close()"
  let folder = try TemporaryFolder()
  let tool = try Tool(
    shell: """
      "$0" flows -i lo -o json -q > '\(folder.path("live.json"))' & seen=$!
      python3 -c "\(talk)"; sleep 1; kill -TERM $seen; wait $seen; echo $?
      """)
  let told = tool.output.split(separator: "\n").compactMap { Int($0) }
  #expect(told.last == 143, "\(tool.errors)")
  let data = try Data(contentsOf: URL(filePath: folder.path("live.json")))
  let edges = (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["edges"] as? [[String: Any]] ?? []
  #expect(edges.contains { $0["port"] as? Int == told.first })
}
