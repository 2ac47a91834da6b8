import Reporting
import Testing

@Test(arguments: [
  ("\u{1B}[31mred", "\\u{1B}[31mred"), ("a\rb", "a\\u{D}b"), ("x\u{202E}gnp", "x\\u{202E}gnp"),
  ("a\u{200B}b", "a\\u{200B}b"),
  ("\u{9B}1m", "\\u{9B}1m"), ("na\u{EF}ve", "na\u{EF}ve"),
])
func `text that could steer a terminal is escaped`(text: String, shown: String) {
  #expect(TerminalText.escaped(text) == shown)
}

@Test func `a table sets text to the left and numbers to the right`() {
  var table = TextTable([.init("NAME"), .init("COUNT", .right), .init("WHY")])
  table.add(["web\nhook", "7", ""])
  table.add(["a", "1000", "because"])
  #expect(
    table.text == """
      NAME           COUNT   WHY
      web\\u{A}hook       7   -
      a               1000   because

      """)
}
