import Foundation
import TestSupport
import Testing

/// Programs that read what the tool writes for machines.
private enum Reader {
  static func isThere(_ program: String) -> Bool { (try? Tool(shell: "command -v \(program)").status == 0) ?? false }
}

/// Every verb that has the format, for one sample, into files that are called like the verb.
private func write(_ format: String, _ sample: String, to folder: TemporaryFolder) throws {
  let (capture, cluster) = (Repository.path(sample, "node.pcap"), "-f \(Repository.path(sample, "cluster.yaml"))")
  let policies = "-f \(Repository.path(sample, "policies.yaml"))"
  var commands = ["flows": "flows \(capture) \(cluster)"]
  if format != "dot" {
    commands["check"] = "check \(capture) \(cluster) \(policies)"
    commands["diagnose"] = "diagnose \(capture) \(cluster) \(policies)"
    commands["validate"] = "validate istio-csr \(capture) \(cluster) \(policies)"
    commands["preset"] = "check \(cluster) --preset proposal"
    if format == "csv" { commands["derive"] = "derive \(capture) \(cluster)" } else { commands["flows"] = nil }
  }
  for (name, command) in commands {
    let tool = try Tool(shell: "$0 \(command) -q -o \(format)=\(folder.path("\(name).\(format)"))")
    #expect(tool.status < 2, "\(command): \(tool.errors)")
  }
}

@Test(
  .enabled(if: Reader.isThere("xmllint"), "there is no xmllint (libxml2-utils)"), arguments: LongTests.commonSamples)
func `xmllint reads the JUnit results of each sample`(sample: String) throws {
  let folder = try TemporaryFolder()
  try write("junit", sample, to: folder)
  let tool = try Tool(shell: "xmllint --noout \(folder.path(""))/*.junit")
  #expect(tool.status == 0, "\(tool.errors)")
}

@Test(.enabled(if: Reader.isThere("dot"), "there is no dot (graphviz)"), arguments: LongTests.commonSamples)
func `Graphviz draws the graph of each sample`(sample: String) throws {
  let folder = try TemporaryFolder()
  try write("dot", sample, to: folder)
  let tool = try Tool(shell: "dot -Tsvg \(folder.path("flows.dot"))")
  #expect(tool.status == 0 && tool.errors.isEmpty, "\(tool.errors)")
  #expect(tool.output.contains("</svg>"))
}

@Test(.enabled(if: Python.canRun, Python.reason), arguments: LongTests.commonSamples)
func `Python's csv reads rows of one length from each sample`(sample: String) throws {
  let folder = try TemporaryFolder()
  try write("csv", sample, to: folder)
  let tool = try Tool(
    shell: """
      python3 - \(folder.path(""))/*.csv <<'END'
      import csv, sys
      for path in sys.argv[1:]:
          rows = list(csv.reader(open(path, newline=""), strict=True))
          assert rows and len({len(row) for row in rows}) == 1, path
      END
      """)
  #expect(tool.status == 0, "\(tool.errors)")
}

/// The schema is not part of the project: docs.oasis-open.org/sarif/sarif/v2.1.0.
private let schema = ProcessInfo.processInfo.environment["FLOWPERMIT_SARIF_SCHEMA"] ?? ""

@Test(
  .enabled(if: !schema.isEmpty, "FLOWPERMIT_SARIF_SCHEMA names no schema, and Python needs jsonschema"),
  arguments: LongTests.commonSamples)
func `the results of each sample are valid by the schema of SARIF`(sample: String) throws {
  let folder = try TemporaryFolder()
  try write("sarif", sample, to: folder)
  let tool = try Tool(
    shell: """
      python3 - \(schema) \(folder.path(""))/*.sarif <<'END'
      import json, jsonschema, sys
      schema = json.load(open(sys.argv[1]))
      for path in sys.argv[2:]: jsonschema.validate(json.load(open(path)), schema)
      END
      """)
  #expect(tool.status == 0, "\(tool.errors)")
}

@Test(arguments: LongTests.commonSamples)
func `code hosts find a rule, a relative place with a line and a fingerprint in each result`(sample: String) throws {
  let folder = try TemporaryFolder()
  try write("sarif", sample, to: folder)
  for name in try folder.names() {
    let data = try Data(contentsOf: URL(filePath: folder.path(name)))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let ids = rules.compactMap { $0["id"] as? String }
    #expect(Set(ids).count == rules.count, "rules are unique")
    #expect(rules.allSatisfy { ($0["help"] as? [String: String])?["text"]?.contains("Fix: ") == true })
    var prints: Set<String> = []
    for result in try #require(run["results"] as? [[String: Any]]) {
      #expect(try ids.contains(#require(result["ruleId"] as? String)))
      let location = try #require((result["locations"] as? [[String: Any]])?.first)
      let place = try #require(location["physicalLocation"] as? [String: [String: Any]])
      let uri = try #require(place["artifactLocation"]?["uri"] as? String)
      #expect(!uri.hasPrefix("/") && !uri.contains("://") && !uri.contains(".."))
      #expect(FileManager.default.fileExists(atPath: Repository.folder.appending(path: uri).path), "\(uri)")
      #expect(try #require(place["region"]?["startLine"] as? Int) >= 1)
      let print = try #require((result["partialFingerprints"] as? [String: String])?["flowpermit/v1"])
      #expect(prints.insert(print).inserted, "fingerprints are unique")
    }
  }
}

@Test func `one run writes every format, each as a run of its own does`() throws {
  let sample = "webhook-ingress-denied"
  let folder = try TemporaryFolder()
  let command =
    "check samples/\(sample)/node.pcap -f samples/\(sample)/cluster.yaml -f samples/\(sample)/policies.yaml -q"
  let formats = ["table", "json", "jsonl", "yaml", "markdown", "csv", "sarif", "junit"]
  let outputs = formats.map { "-o \($0)=\(folder.path($0))" }.joined(separator: " ")
  #expect(try Tool(shell: "$0 \(command) \(outputs)").status == 1)
  for format in formats {
    let whole = try String(contentsOfFile: folder.path(format), encoding: .utf8)
    #expect(try Tool(shell: "$0 \(command) -o \(format)").output == whole, "\(format)")
  }
}

@Test func `a graph needs names, so that the wire view has none`() throws {
  let tool = try Tool(shell: "$0 flows --conversations samples/healthy/node.pcap -o dot")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("-o dot draws workloads"))
}
