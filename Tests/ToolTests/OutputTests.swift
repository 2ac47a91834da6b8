import Foundation
import TestSupport
import Testing

private let capture = Repository.path("everything-allowed", "node.pcap")

@Test func `a reader that goes away ends the tool quietly with 0`() throws {
  let tool = try Tool(shell: "{ $0 flows --conversations \(capture) -o jsonl; echo \"status $?\" >&2; } | head -n 1")
  #expect(tool.errors.hasSuffix("status 0\n"), "\(tool.errors)")
  #expect(!tool.errors.contains("error"))
}

@Test func `a full disk is an error, not a shorter answer`() throws {
  let tool = try Tool(["flows", capture], writingTo: "/dev/full")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("error: cannot write to standard output: No space left on device"), "\(tool.errors)")
}

@Test func `a file is written whole beside what stands on standard output`() throws {
  let folder = try TemporaryFolder()
  let tool = try Tool(["flows", capture, "-o", "table", "-o", "json=\(folder.path("flows.json"))"])
  #expect(tool.status == 0)
  #expect(tool.output.hasPrefix("FROM"))
  let written = try Data(contentsOf: URL(filePath: folder.path("flows.json")))
  #expect(try Data(Tool("flows", capture, "-o", "json").output.utf8) == written)
  #expect(try folder.names() == ["flows.json"], "nothing half-written is left")
}

@Test func `where the work fails, an older file keeps its content`() throws {
  let folder = try TemporaryFolder()
  let file = folder.path("flows.json")
  try Data("older".utf8).write(to: URL(filePath: file))
  #expect(try Tool(["flows", "nowhere.pcap", "-o", "json=\(file)"]).status == 2)
  #expect(try String(contentsOfFile: file, encoding: .utf8) == "older")
  #expect(try folder.names() == ["flows.json"])
}

@Test func `a file that cannot be written is an error that names it`() throws {
  let tool = try Tool(["flows", capture, "-o", "json=/nowhere/flows.json"])
  #expect(tool.status == 2)
  #expect(tool.errors.contains("'/nowhere/flows.json'"), "\(tool.errors)")
}

@Test func `names in an input cannot steer the terminal or break a document`() throws {
  let folder = try TemporaryFolder()
  let name = #"a\u001b[2Jb\u202ec\"\n- d: e"#
  let record = """
    {"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"Flags":[2],"Packets":1,"Bytes":60,\
    "TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000,"SrcK8S_Namespace":"\(name)","SrcK8S_Name":"\(name)",\
    "SrcK8S_OwnerName":"\(name)","SrcK8S_OwnerType":"Deployment","SrcK8S_Type":"Pod","AgentIP":"10.0.0.9","IfDirections":[1]}
    """
  try Data(record.utf8).write(to: URL(filePath: folder.path("log.jsonl")))
  for format in ["table", "json", "yaml", "jsonl"] {
    let tool = try Tool("flows", folder.path("log.jsonl"), "-o", format)
    #expect(
      tool.output.unicodeScalars.allSatisfy {
        $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E)
      })
    #expect(tool.output.contains("10.0.0.2"))
  }
  let json = try Tool("flows", folder.path("log.jsonl"), "-o", "json").json()
  let edge = try #require((json["edges"] as? [[String: Any]])?.first)
  #expect((edge["source"] as? [String: Any])?["namespace"] as? String == "a\u{1B}[2Jb\u{202E}c\"\n- d: e")
}
