import Foundation
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
    "this command takes one of: table, wide, json, jsonl, yaml"
  ),
  (["flows", blocked, "-o", "json", "-o", "yaml"], "error: two formats would mix", "-o json=FILE"),
  (["flows", blocked, "-o", "json="], "error: '-o json=' names no file", "write -o json=FILE"),
  (["flows", blocked, "-f", "nowhere.yaml"], "error: cannot read 'nowhere.yaml'", "help: "),
  (["flows", blocked, "--grpc-port", "0"], "error: '--grpc-port 0' is not a port", "--grpc-port takes the port"),
  (
    ["check", blocked, "--where", "outcome=lost"], "error: '--where outcome=lost': there is no outcome 'lost'",
    "there are: established"
  ),
  (["check", blocked, "--where", "protocol=tpc"], "there is no protocol 'tpc'", "did you mean 'tcp'?"),
  (
    ["check", blocked] + objects + ["--where", "namespace=istio-sytem"], "there is no namespace 'istio-sytem'",
    "did you mean 'istio-system'?"
  ),
  (
    ["check", blocked] + objects + ["--where", "component=webhook", "--where", "port=1"],
    "none of the connections meets what --where asks for", "'flowpermit flows' lists the connections"
  ),
  (
    ["check", blocked] + objects + ["--cert-manager-namespace", "cert-manger"], "there is no namespace 'cert-manger'",
    "did you mean 'cert-manager'?"
  ),
  (
    ["derive", blocked] + objects + ["--include", "tools-toolbox-to-cert-manager-10250"],
    "no unexpected flow has this id",
    "there are: "
  ),
  (
    ["check", blocked, "-f", "samples/ipv6/cluster.yaml"], "the objects of -f are not those of this traffic",
    "give the objects of the cluster that was recorded"
  ),
  (
    ["evaluate"] + objects + ["--queries", "/dev/null"], "error: '/dev/null' holds no query",
    "a query is one JSON object a line"
  ),
  (["check", blocked, "--preset", "propsal"], "error: there is no preset 'propsal'", "did you mean 'proposal'?"),
]

@Test func `0 is for what was judged, 2 for nothing that could be judged`() throws {
  let needs = try Tool(["check"] + objects + ["--preset", "proposal+grpc"])
  #expect(needs.status == 0, "\(needs.output)")
  #expect(try Tool(["check"] + objects + ["--preset", "proposal"]).status == 1, "the mesh cannot get certificates")
  let open = try Tool(["check", Repository.path("everything-allowed", "node.pcap")] + objects)
  #expect(open.status == 0)
  #expect(open.output.hasPrefix("No NetworkPolicy is among the objects: no pod is isolated"))
  let ends = ["--from", "10.129.0.10", "--to", "10.129.0.11", "--port", "80"]
  let asked = try Tool(["evaluate"] + objects + ends)
  #expect(asked.status == 0)
  #expect(asked.output.hasPrefix("No NetworkPolicy is among the objects: no pod is isolated"))
  let nothing = try Tool(["check", Repository.path("everything-allowed", "netobserv.jsonl.gz")])
  #expect(nothing.status == 2)
  #expect(nothing.errors.contains("error: nothing could be judged: no policy was given to judge by"))
}

@Test func `names without labels are not judged by labels, and reported drops are findings without policies`() throws {
  let log = Repository.path("healthy", "netobserv.jsonl.gz")
  let unjudged = try Tool("check", log, "--preset", "proposal+grpc", "-o", "json").json()
  #expect((unjudged["findings"] as? [[String: Any]] ?? []).isEmpty)
  let summary = unjudged["summary"] as? [String: Int] ?? [:]
  #expect(summary["unjudged"] ?? 0 > 0)
  let reported = try Tool("check", Repository.path("proposal-enforced", "hubble.jsonl.gz"))
  #expect(reported.status == 1)
  #expect(reported.output.contains("reported-drop"))
}

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

@Test func `a manifest that cannot be read exits with 2, with file and line`() throws {
  let tool = try Tool(
    shell:
      "printf 'kind: Pod\\nmetadata: [' | $0 check \(blocked) -f - -f \(Repository.path("proposal-enforced", "cluster.yaml"))"
  )
  #expect(tool.status == 2)
  #expect(tool.errors.contains("error: -:"), "\(tool.errors)")
  #expect(tool.output.isEmpty)
}

@Test func `of a folder with an unreadable manifest the rest is judged, and the status is 2`() throws {
  let folder = try TemporaryFolder()
  try Data("kind: NetworkPolicy\n\tname: x".utf8).write(to: URL(filePath: folder.path("broken.yaml")))
  let tool = try Tool(["check", blocked, "-f", folder.path("")] + objects)
  #expect(tool.status == 2)
  #expect(tool.output.contains("Not judged as a whole: "), "\(tool.output)")
}

@Test func `a misspelt field is a finding where a verdict rests on it, and a warning elsewhere`() throws {
  let policy =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: cert-manager}, spec: {podSelector: {}, ingress: [{form: []}]}}"
  let check = try Tool(shell: "echo '\(policy)' | $0 check \(blocked) -f - \(objects.joined(separator: " ")) -o json")
  #expect(check.status == 1)
  #expect(check.output.contains("\"unknown-field\""))
  let flows = try Tool(shell: "echo '\(policy)' | $0 flows \(blocked) -f - \(objects.joined(separator: " "))")
  #expect(flows.status == 0)
  #expect(flows.errors.contains("spec.ingress[0].form is not a field"), "\(flows.errors)")
}

@Test func `with --replace the built-in set alone decides, and what it replaces is named`() throws {
  let beside = try Tool(["check", blocked, "--preset", "openshift-4.22"] + objects + policies + ["-o", "json"])
  let alone = try Tool(
    ["check", blocked, "--preset", "openshift-4.22", "--replace"] + objects + policies + ["-o", "json"])
  func names(_ tool: Tool) throws -> Set<String> {
    Set((try tool.json()["policies"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String })
  }
  #expect(try names(beside).contains("deny-all-traffic"))
  #expect(try !names(alone).contains("deny-all-traffic"))
  #expect(alone.errors.contains("judged as if these were deleted"), "\(alone.errors)")
}

@Test func `without a built-in set, --replace keeps the policies of the last -f`() throws {
  let tool = try Tool(["check", blocked, "--replace"] + objects + policies + ["-o", "json"])
  #expect(tool.errors.contains("--replace: "), "\(tool.errors)")
  let refused = try Tool(["check", blocked, "--replace"] + objects)
  #expect(refused.status == 2)
  #expect(refused.errors.contains("--replace needs policies"), "\(refused.errors)")
}

@Test func `an input without connections and -f without objects cannot be judged`() throws {
  func tryEmpty(_ verb: String, _ options: String) throws -> Tool {
    try Tool(shell: "head -c 24 \(blocked) | $0 \(verb) - \(objects.joined(separator: " ")) \(options)")
  }
  let checked = try tryEmpty("check", "--preset proposal+grpc")
  #expect(checked.status == 0)
  #expect(checked.output.hasPrefix("The inputs hold no connection: nothing but what the components need is judged."))
  #expect(try tryEmpty("diagnose", "--preset proposal+grpc").status == 2)
  let derived = try tryEmpty("derive", "")
  #expect(derived.status == 2)
  #expect(derived.errors.contains("error: the inputs hold no connection"), "\(derived.errors)")
  let noObjects = try Tool(shell: "printf '' | $0 check -f -")
  #expect(noObjects.status == 2)
  #expect(noObjects.errors.contains("error: no Kubernetes object that is needed was found"), "\(noObjects.errors)")
  let noLog = try Tool(shell: "printf 'milk\neggs\n' | $0 diagnose --logs - \(objects.joined(separator: " "))")
  #expect(noLog.status == 2)
}
