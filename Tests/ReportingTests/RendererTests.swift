import Answers
import Documents
import FlowModel
import KubeModel
import Reporting
import Testing

private let hostile = "a\u{1B}[2Jb\u{202E}c\"\n- d: e|`<b>"

private let policy = NetworkPolicy(
  namespace: "shop", name: "allow", podSelector: LabelSelector(), directions: [.ingress],
  ingress: [NetworkPolicy.Rule(ports: [NetworkPolicy.Port(.tcp, .range(443...443))])])

/// An answer with every kind of section, in which an input put hostile text wherever it could.
private var answer: Answer {
  let row = Table.Row(cells: ["\(name: hostile)", "7"], data: ["name": .fragment(.name(hostile)), "count": 7])
  let finding = Finding(
    id: "would-drop", severity: .error, title: "the policies would drop this connection",
    subjects: Listing([Finding.Subject("\(quote: hostile)", ["name": .fragment(.name(hostile))])]),
    evidence: [Finding.Evidence("log", "\(quote: hostile)")],
    fixes: [Finding.Fix(Manifest(policy), .ingress, rules: [0])])
  let party = PartyName(
    kind: "workload", namespace: hostile, name: hostile, component: nil, address: nil, furtherAddresses: 0)
  let columns: [Table.Column] = [.init("NAME"), .init("COUNT", .right)]
  let reason = Manifest.Reason(direction: .ingress, rule: 0, lines: ["observed: \(serverName: hostile)"])
  return Answer(
    schema: "flowpermit/test/v1", findings: Listing([finding]), primary: "rows",
    [
      Section("findings", .findings(Listing([finding]))),
      Section("rows", .table(Table(columns, Listing([row])))),
      Section(
        "edges",
        .graph(
          Graph(
            Table(columns, Listing([row])),
            Listing([Graph.Edge(source: party, destination: party, label: "\(quote: hostile)", connections: 7)])))),
      Section(
        "policies", title: "Policies of \(name: hostile):", .manifests(Manifests([Manifest(policy, reasons: [reason])]))
      ),
      Section("checklist", .checklist([Check(id: "a", state: "ok", text: "\(name: hostile)", subjects: [hostile])])),
      Section("summary", .facts(["n": 1], ["\(file: hostile): one fact"])),
    ])
}

private func text(_ renderer: Renderer) throws -> String {
  var text = ""
  try renderer.write(answer) { text += $0 }
  return text
}

@Test(arguments: Renderer.all.map(\.name))
func `no renderer lets a name steer a terminal`(name: String) throws {
  let renderer = try #require(Renderer.all.first { $0.name == name })
  let scalars = try text(renderer).unicodeScalars
  #expect(scalars.allSatisfy { $0 == "\n" || !TextEscaping.isUnsafe($0) })
}

@Test func `each renderer has a word of its own`() {
  #expect(Set(Renderer.all.map(\.name)).count == Renderer.all.count)
}

@Test func `only an answer with a main list is written one object a line`() {
  #expect(Renderer.all(for: []).allSatisfy { $0.name != "jsonl" })
  #expect(Renderer.all(for: .list).contains { $0.name == "jsonl" })
}

@Test func `JSON lines are the items of the main list`() throws {
  let jsonl = try #require(Renderer.all.first { $0.name == "jsonl" })
  let lines = try text(jsonl).split(separator: "\n")
  #expect(lines.count == 1)
  #expect(lines[0].hasSuffix(#","count":7}"#))
}

@Test func `a finding names the rule of its fix, and the policy stands whole in JSON`() throws {
  let table = try #require(Renderer.all.first)
  #expect(try text(table).contains("fix:      rule ingress[0] of shop/allow, below"))
  let json = try #require(Renderer.all.first { $0.name == "json" })
  #expect(try text(json).contains(#""yaml": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"#))
}

@Test func `Markdown has no markup from a name, and draws a small graph`() throws {
  let markdown = try text(#require(Renderer.all.first { $0.name == "markdown" }))
  #expect(markdown.contains("\\|\\`\\<b\\> | 7 |"), "in a table cell")
  #expect(markdown.contains("#96;#60;b#62;"), "in a diagram")
  #expect(markdown.contains("```mermaid\nflowchart LR\n"))
}

@Test func `each rule of a proposed policy has its reason above it`() {
  let reason = Manifest.Reason(direction: .ingress, rule: 0, lines: ["observed: admission", "two lines"])
  #expect(
    ManifestYAML.text(Manifest(policy, reasons: [reason])) == """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: allow
        namespace: shop
      spec:
        podSelector: {}
        policyTypes:
        - Ingress
        ingress:
        # observed: admission
        # two lines
        - ports:
          - protocol: TCP
            port: 443

      """)
}

@Test func `a table aligns text left and numbers right`() throws {
  let rows = Listing(["web\nhook": 7, "a": 1000].sorted { $0.value < $1.value }) { name, count in
    Table.Row(cells: ["\(name: name)", "\(count)", ""], data: .null)
  }
  let table = Table([.init("NAME"), .init("COUNT", .right), .init("WHY")], rows)
  #expect(
    PeopleText.text(Section(nil, .table(table))) == """
      NAME           COUNT   WHY
      web\\u{A}hook       7   -
      a               1000   -

      """)
}

@Test func `policies whose namespaces and names run into the same word get files of their own`() {
  let pairs = [("a-b", "c"), ("a", "b-c"), ("a", "d")]
  let files = ManifestYAML.folder(
    pairs.map {
      Manifest(NetworkPolicy(namespace: $0.0, name: $0.1, podSelector: LabelSelector(), directions: [.ingress]))
    })
  #expect(
    files.map(\.name) == ["2-deny-a-b.c.yaml", "2-deny-a.b-c.yaml", "2-deny-a-d.yaml", "kustomization.yaml"])
  for file in files.dropLast() { #expect(files.last?.text.contains("- \"\(file.name)\"\n") == true) }
}
