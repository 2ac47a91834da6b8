import TestSupport
import Testing

private let blocked = Repository.path("proposal-enforced", "node.pcap")
private let objects = ["-f", Repository.path("proposal-enforced", "cluster.yaml")]
private let policies = ["-f", Repository.path("proposal-enforced", "policies.yaml")]

@Test func `findings exit with 1, no findings and unasked-for findings with 0`() throws {
  #expect(try Tool(["check", blocked] + objects + policies).status == 1)
  #expect(try Tool(["check", blocked] + objects + policies + ["--exit-zero"]).status == 0)
  let open = Repository.path("everything-allowed", "node.pcap")
  #expect(try Tool(["check", open] + objects).status == 0)
}

/// What cannot be done: the words, what the error says, and what its help says to do.
private let failures: [(words: [String], error: String, help: String)] = [
  (["flwos", blocked], "error: unknown command 'flwos'", "did you mean 'flows'?"),
  (["flows", blocked, "--fromat", "pcap"], "error: unknown option '--fromat'", "did you mean '--format'?"),
  (["flows"], "error: no input is named", "name a capture or a flow log"),
  (["flows", "nowhere.pcap"], "error: cannot read 'nowhere.pcap'", "help: "),
  (["flows", blocked, "--format", "pacp"], "error: there is no format 'pacp'", "'flowpermit formats' lists them"),
  (
    ["flows", blocked, "-o", "xml"], "error: unknown output format 'xml'",
    "this command takes one of: table, json, jsonl, yaml"
  ),
  (["flows", blocked, "-o", "json", "-o", "yaml"], "error: two formats would mix", "-o json=FILE"),
  (["flows", blocked, "-o", "json="], "error: '-o json=' names no file", "write -o json=FILE"),
  (["flows", blocked, "-f", "nowhere.yaml"], "error: cannot read 'nowhere.yaml'", "help: "),
  (["flows", blocked, "--grpc-port", "0"], "error: '--grpc-port 0' is not a port", "--grpc-port takes the port"),
  (["check", blocked, "--preset", "propsal"], "error: there is no preset 'propsal'", "did you mean 'proposal'?"),
]

@Test(arguments: failures.indices)
func `what cannot be done exits with 2, says why and what to do next`(index: Int) throws {
  let (words, error, help) = failures[index]
  let tool = try Tool(words)
  #expect(tool.status == 2)
  #expect(tool.errors.contains(error), "\(tool.errors)")
  #expect(tool.errors.contains(help), "\(tool.errors)")
  #expect(tool.output.isEmpty)
}

@Test func `damage that was survived is reported, and is fatal only with --strict`() throws {
  let cut = "head -c 20000 \(blocked) | $0 flows -"
  let tolerant = try Tool(shell: cut)
  #expect(tolerant.status == 0)
  #expect(tolerant.errors.contains("warning: '-': "), "\(tolerant.errors)")
  #expect(tolerant.output.contains("10.129.0.10"), "what stands before the cut is used")
  let strict = try Tool(shell: cut + " --strict")
  #expect(strict.status == 2)
  #expect(strict.output == tolerant.output)
}

@Test func `a manifest that is not YAML is reported with file and line, and the rest is used`() throws {
  let tool = try Tool(
    shell:
      "printf 'kind: Pod\\nmetadata: [' | $0 flows \(blocked) -f - -f \(Repository.path("proposal-enforced", "cluster.yaml"))"
  )
  #expect(tool.status == 0)
  #expect(tool.errors.contains("warning: -:"), "\(tool.errors)")
  #expect(tool.output.contains("cert-manager/cert-manager (controller)"))
}
