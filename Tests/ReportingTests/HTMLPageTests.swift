import Answers
import Documents
import FlowModel
import Foundation
import KubeModel
import Reporting
import Testing

private func page(_ answer: Answer) throws -> String {
  let renderer = try #require(Renderer.all.first { $0.name == "html" })
  var text = ""
  try renderer.write(answer, in: RenderSetting(version: "1", verb: "report")) { text += $0 }
  return text
}

private func graph(_ count: Int, name: String) -> Answer {
  func party(_ number: Int) -> PartyName {
    PartyName(
      kind: "workload", namespace: "team-\(number % 30)", name: "\(name)-\(number)", component: nil, address: nil,
      furtherAddresses: 0)
  }
  let reason: Text = "egress: not isolated: no policy selects it in this direction; \(quote: name)"
  let edges = Listing(count: count) { place in
    Graph.Edge(
      source: party(place % 600), destination: party(place / 600 % 600), label: "443/TCP", connections: 1,
      verdict: "allowed",
      explanation: .init(recorded: "once, 2026-11-24 13:50:23Z, 45 s", policies: [reason, reason], unchecked: ""))
  }
  let rows = Listing(count: count) { place in
    Table.Row(cells: ["\(name: name)", "\(place)", reason], data: .null)
  }
  let table = Table([.init("FROM"), .init("COUNT", .right), .init("WHY")], rows)
  return Answer(
    schema: "x", primary: "edges", [Section("edges", title: "Who \(name: name)", .graph(Graph(table, edges)))])
}

private let hostile = [
  "</script><script>document.title=1</script>", "<img src=x onerror=alert(1)>", "\"><b>", "' onfocus='alert(1)",
  "<!--", "]]>", "&lt;b&gt;", "javascript:alert(1)", "\u{202E}\u{2028}</style>",
]

private func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

@Test(arguments: hostile)
func `a page has no element, attribute or script from a name`(name: String) throws {
  let text = try page(graph(3, name: name))
  #expect(count("<script", in: text) == 2, "the data and the script")
  #expect(count("</script", in: text) == 2)
  #expect(count("<style", in: text) == 1 && count("</style", in: text) == 1)
  let elements = text.components(separatedBy: " id=\"map-data\">")[0]
  for markup in ["<img", "<b>", "<!--", "' onfocus='"] { #expect(count(markup, in: elements) == 0) }
  let data = text.components(separatedBy: " id=\"map-data\">")[1].components(separatedBy: "</script>")[0]
  #expect(!data.utf8.contains { "<>&".utf8.contains($0) })
  #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !TextEscaping.isUnsafe($0) })
}

@Test func `a page allows its own script and style and nothing else`() throws {
  let text = try page(graph(3, name: "a"))
  let policy = try #require(text.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).output.1
  #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
  #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
  #expect(count(" style=", in: text) == 0 && count(" onclick=", in: text) == 0)
  #expect(count(" src=\"", in: text) == 0)
  #expect(count(" href=\"", in: text) == count(" href=\"#", in: text), "it leads nowhere else")
}

@Test func `a page of a million pairs is small, and says what it leaves out`() throws {
  let text = try page(graph(1_000_000, name: "a-workload-with-a-rather-long-name"))
  #expect(text.utf8.count < 5_000_000, "\(text.utf8.count)")
  #expect(count("<strong>The map leaves out 995000 of 1000000 pairs</strong>", in: text) == 1)
  #expect(count("<strong>999000 more rows are left out of this page</strong>", in: text) == 1)
}

@Test func `a page of few pairs leaves nothing out`() throws {
  let text = try page(graph(900, name: "a"))
  #expect(count("left out of this page", in: text) == 0 && count("The map leaves out", in: text) == 0)
  #expect(count("<tr><td", in: text) == 900)
}
