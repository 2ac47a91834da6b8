import Foundation
import TestSupport
import Testing

private let cluster = ["-f", Repository.path("everything-allowed", "cluster.yaml")]
private let policies = Repository.path("proposal-enforced", "policies.yaml")

@Test func `diff exits with 0 where nothing breaks and nothing opens, else with 1`() throws {
  #expect(try Tool(["diff", policies, policies] + cluster).status == 0)
  // The proposal alone keeps the mesh from istio-csr; with the rule for it nothing that is needed is denied.
  #expect(try Tool(["diff", "none", "proposal"] + cluster).status == 1)
  #expect(try Tool(["diff", "none", "proposal+grpc"] + cluster).status == 0)
  // What is needed and newly allowed is a note; the same rule also lets others in.
  #expect(try Tool(["diff", "proposal", "proposal+grpc"] + cluster).status == 1)
  #expect(try Tool(["diff", "proposal", "proposal+grpc"] + cluster + ["--exit-zero"]).status == 0)
}

@Test func `a set may be a folder, and the order of its files changes nothing`() throws {
  let folders = try [false, true].map { isReversed in
    let folder = try TemporaryFolder()
    let parts = try String(contentsOfFile: policies, encoding: .utf8).components(separatedBy: "\n---\n")
    for (place, part) in (isReversed ? parts.reversed() : parts).enumerated() {
      try part.write(toFile: folder.path("\(place).yaml"), atomically: true, encoding: .utf8)
    }
    return folder
  }
  let answers = try folders.map { folder in
    let words = ["diff", "none", folder.path("")] + cluster + [Repository.path("everything-allowed", "node.pcap")]
    return try Tool(words + ["--quiet"]).output.replacing(/[^ ]*\.yaml:\d+/, with: "").replacing(
      folder.path(""), with: "")
  }
  #expect(answers[0].contains("newly denied"))
  #expect(answers[0] == answers[1])
}

@Test func `policies of -f are left out with a note, and --beside keeps them`() throws {
  let objects = cluster + ["-f", policies]
  let alone = try Tool(["diff", "none", "none"] + objects + ["-o", "json"])
  #expect(alone.errors.contains("left out, because --beside is not given"))
  #expect(!alone.output.contains("cert-manager-webhook-traffic"))
  let beside = try Tool(["diff", "none", "none"] + objects + ["--beside", "-o", "json"])
  #expect(beside.errors.contains("in force beside both sets"))
  #expect(beside.output.contains("cert-manager-webhook-traffic"))
  #expect(beside.status == 0)
}

@Test(arguments: [
  (["proposal"], "error: diff needs two sets of policies"),
  (["proposal", "nowhere"], "error: cannot read 'nowhere'"),
  (["proposal", Repository.path("everything-allowed", "README.md")], "error: "),
]) func `a set that does not exist ends with 2`(sets: [String], error: String) throws {
  let tool = try Tool(["diff"] + sets + cluster)
  #expect(tool.status == 2)
  #expect(tool.errors.contains(error))
}

@Test func `without objects and inputs there is nothing to compare`() throws {
  let tool = try Tool(["diff", "none", "proposal"])
  #expect(tool.status == 2)
  #expect(tool.errors.contains("error: diff needs the cluster's objects or an input"))
}
