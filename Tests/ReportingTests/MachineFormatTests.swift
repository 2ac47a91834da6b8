import Answers
import FlowModel
import KubeModel
import Reporting
import Testing

private func text(_ answer: Answer, _ name: String, in setting: RenderSetting = RenderSetting()) throws -> String {
  let renderer = try #require(Renderer.all.first { $0.name == name })
  var text = ""
  try renderer.write(answer, in: setting) { text += $0 }
  return text
}

private func answer(names: [String]) -> Answer {
  let rows = Listing(names) { name in Table.Row(cells: ["\(name: name)", "7"], data: .null) }
  let findings = names.map { name in
    Finding(
      id: "would-drop", severity: .error, title: "dropped",
      subjects: Listing([Finding.Subject("\(name: name)", .null)]), count: 2)
  }
  var answer = Answer(
    schema: "flowpermit/test/v1", findings: Listing(findings), primary: "rows",
    [Section("rows", .table(Table([.init("NAME"), .init("COUNT", .right)], rows)))])
  answer.requirements = Listing(names) { name in
    Requirement(group: "\(name: name)", name: "\(name: name)", result: .notJudged("\(quote: name)"))
  }
  return answer
}

@Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u{FF1D}1", "a;=1", "a,@b", "\"=1"])
func `no cell begins like a formula, whatever separates cells`(name: String) throws {
  let line = try text(answer(names: [name]), "csv").split(separator: "\n")[1]
  for start in ["=", "+", "-", "@", "\u{FF1D}"] {
    for before in ["", "\"", ";", ",", "\" ", "\"\"\""] {
      #expect(!line.hasPrefix(before + start) || before == ";" || before == ",", "\(line)")
      #expect(!";,".contains(before) || before.isEmpty || !line.contains(before + start), "\(line)")
    }
  }
  #expect(line.contains("'"))
}

@Test func `a cell with quotation marks, commas or line breaks stays one cell of one line`() throws {
  let csv = try text(answer(names: ["a\"b", "c,d", "e\nf"]), "csv")
  #expect(csv == "NAME,COUNT\n\"a\"\"b\",7\n\"c,d\",7\ne\\u{A}f,7\n")
}

@Test func `an XML document holds no markup from a name, and no character that XML forbids`() throws {
  let junit = try text(answer(names: ["<a>&\"'\u{FFFF}\u{1}]]>"]), "junit")
  #expect(junit.contains("classname=\"&lt;a&gt;&amp;&quot;&apos;\\u{FFFF}\\u{1}]]&gt;\""), "\(junit)")
}

@Test func `a graph's label ends where its name ends, and has no entity`() throws {
  let party = PartyName(
    kind: "workload", namespace: "a\"]; b [label=\"\\", name: "&lt;\\N", component: nil, address: nil,
    furtherAddresses: 0)
  let graph = Graph(
    Table([], Listing([])),
    Listing([
      Graph.Edge(source: party, destination: party, label: "\(quote: "\"")", connections: 10, verdict: "would-drop")
    ]
    ))
  let dot = try text(Answer(schema: "x", primary: "edges", [Section("edges", .graph(graph))]), "dot")
  #expect(dot.contains(##"label="a\"]; b [label=\"\\";"##), "\(dot)")
  #expect(dot.contains(##"label="a\"]; b [label=\"\\/&amp;lt;\\N""##), "\(dot)")
  #expect(dot.contains(##"n0 -> n0 [label="\"", penwidth=2, color="#b3261e", style=dashed]"##), "\(dot)")
}

@Test func `a message of SARIF has no link and no placeholder from a name`() throws {
  let sarif = try text(answer(names: ["[click](http://x) {0}"]), "sarif")
  #expect(sarif.contains(##"\\[click\\](http://x) {{0}}"##), "\(sarif)")
}

/// The `uri` and the fingerprint of the only result.
private func result(_ file: String, line: Int = 3, count: Int = 2) throws -> [String] {
  var answer = answer(names: ["shop/checkout"])
  var finding = try #require(answer.findings.first)
  finding.location = ObjectSource(file: file, line: line)
  finding.count = count
  answer.findings = Listing([finding])
  let sarif = try text(answer, "sarif", in: RenderSetting(folder: "/home/ann/repo", files: ["x.yaml"]))
  return ["uri", "flowpermit/v1"].compactMap { name in
    sarif.split(separator: "\n").first { $0.contains("\"\(name)\"") }.map { String($0.split(separator: "\"")[3]) }
  }
}

@Test(arguments: [
  ("policies/a.yaml", "policies/a.yaml"), ("./policies//a.yaml", "policies/a.yaml"),
  ("/home/ann/repo/policies/a.yaml", "policies/a.yaml"), ("b/../policies/a.yaml", "policies/a.yaml"),
  ("/etc/a b.yaml", "etc/a%20b.yaml"), ("../a:b.yaml", "a%3Ab.yaml"), ("-", "stdin"),
])
func `a place in SARIF is a relative reference`(file: String, reference: String) throws {
  #expect(try result(file).first == reference)
}

@Test func `a finding keeps its fingerprint when lines and counts change, and another one has another`() throws {
  let first = try result("a.yaml").last
  #expect(try result("a.yaml", line: 90, count: 7).last == first)
  #expect(try result("/home/ann/repo/a.yaml").last == first)
  #expect(try result("b.yaml").last != first)
}

@Test func `what has no place gets the first file, and says so`() throws {
  let sarif = try text(answer(names: ["a"]), "sarif", in: RenderSetting(files: ["-", "cluster.yaml"]))
  #expect(sarif.contains("\"uri\": \"cluster.yaml\""))
  #expect(sarif.contains("this is the first file given"))
}

@Test func `SARIF keeps the most severe of too many findings, and says how many are left out`() throws {
  var answer = answer(names: (0..<6_000).map { "pod-\($0)" })
  let findings = answer.findings
  answer.findings = Listing(count: findings.count) { place in
    var finding = findings[place]
    if place < 1_500 { finding.severity = .note }
    return finding
  }
  let sarif = try text(answer, "sarif")
  #expect(sarif.ranges(of: "\"ruleId\"").count == 5_000)
  #expect(sarif.ranges(of: "\"level\": \"note\"").count == 500)
  #expect(sarif.contains("1000 findings are left out"))
}

@Test func `what was not judged is a skipped case, and what says nothing is no success`() throws {
  let junit = try text(answer(names: ["a"]), "junit", in: RenderSetting(verb: "check"))
  #expect(junit.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""), "\(junit)")
  #expect(junit.contains("<skipped message=\"a\"/>"))
}
