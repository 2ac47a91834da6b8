import Answers
import KubeModel
import Reporting
import Testing

private func text(_ answer: Answer, columns: Int?, _ name: String = "table") throws -> String {
  let renderer = try #require(Renderer.all.first { $0.name == name })
  var text = ""
  try renderer.write(answer, in: RenderSetting(columns: columns)) { text += $0 }
  return text
}

private let words = "egress: isolated by shop/allow-from-the-ingress-of-everything, and no rule allows it"

private var answer: Answer {
  let columns: [Table.Column] = [.init("FROM"), .init("TO"), .init("COUNT", .right), .init("WHY")]
  let row = Table.Row(
    cells: ["shop/checkout (istio-sidecar)", "istio-system/cert-manager-istio-csr", "12", Text(words: words)],
    data: .null)
  let finding = Finding(
    id: "would-drop", severity: .error, title: "the policies would drop this connection", seen: Text(words: words),
    cause: Text(words: words))
  return Answer(
    schema: "x", primary: "rows",
    [
      Section("rows", title: Text(words: words), .table(Table(columns, Listing([row])))),
      Section("findings", .findings(Listing([finding]))),
      Section("checklist", .checklist([Check(id: "a", state: "ok", text: Text(words: words), subjects: [])])),
      Section("facts", .facts(.null, [Text(words: "  " + words)])),
    ])
}

/// The letters, whatever the lines.
private func letters(_ text: String) -> [Character] { text.filter { !$0.isWhitespace }.sorted() }

@Test(arguments: [40, 60, 80, 100, 120, 200])
func `no line is wider than the terminal, and no letter is lost`(columns: Int) throws {
  let fitted = try text(answer, columns: columns)
  for line in fitted.split(separator: "\n") { #expect(line.unicodeScalars.count <= columns, "\(line)") }
  let whole = try text(answer, columns: nil)
  #expect(letters(fitted) == letters(whole), "\(fitted)")
}

@Test func `cells are broken into lines where the columns fit, and rows into fields where they do not`() throws {
  let broken = try text(answer, columns: 80)
  #expect(
    broken.contains(
      "\nFROM                     TO                       COUNT  WHY\nshop/checkout            istio-system/cert-          12  egress: isolated by\n"
    ), "\(broken)")
  let fields = try text(answer, columns: 40)
  #expect(
    fields.contains(
      "\nFROM     shop/checkout (istio-sidecar)\n  TO     istio-system/cert-manager-\n         istio-csr\n"),
    "\(fields)")
}

@Test func `wide text is what a pipe gets, whatever the terminal`() throws {
  #expect(try text(answer, columns: 40, "wide") == text(answer, columns: nil))
}

@Test func `further lines of a finding stand below its text`() throws {
  let broken = try text(answer, columns: 60)
  #expect(broken.contains("  seen:     egress: isolated by\n            shop/allow"), "\(broken)")
}
