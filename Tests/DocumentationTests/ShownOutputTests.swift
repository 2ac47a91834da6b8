import Testing

/// A word for each line; an underscore stands for a blank.
private func lines(_ text: String) -> [String] {
  text.split(separator: " ").map { String($0).replacing("_", with: " ") }
}

@Test(arguments: [
  ("a b c", "a b c", true),
  ("a b", "a b c", false),
  ("a ...", "a b c", true),
  ("... c", "a b c", true),
  ("a ... c", "a b c", true),
  ("a ... c", "a c", true),
  ("... b ...", "a b c", true),
  ("a ... a", "a", false),
  ("... d ...", "a b c", false),
  ("... c ... b ...", "a b c", false),
])
func `a line of dots stands for any number of lines`(shown: String, output: String, isShown: Bool) {
  #expect(ShownOutput(lines(shown)).shows(lines(output)) == isShown)
}

@Test(arguments: [
  ("a b", "x y z", "x y z"),
  ("a ...", "x y z", "x ..."),
  ("a ... c", "x y z w", "x ... w"),
  ("a ... b_1 ... c", "x y b_2 z w", "x ... b_2 ... w"),
  ("a ... b ... c", "x y z w", "x ... w"),
  ("a ... c", "x", "x"),
])
func `an updated output has the form of the one before`(shown: String, output: String, updated: String) {
  #expect(ShownOutput(lines(shown)).updated(lines(output)) == lines(updated))
}

@Test func `a command may go on in the next line`() {
  let block = ConsoleBlock(["$ flowpermit flows a.pcap \\", "    -f b.yaml", "output", "$ flowpermit version"])
  #expect(block.commands.map(\.text) == ["flowpermit flows a.pcap \\\n    -f b.yaml", "flowpermit version"])
  #expect(block.commands.map(\.output) == [["output"], []])
}

@Test func `commands of the tool are found behind pipes and before redirections`() throws {
  let commands = ToolCommand.all(
    in: "kubectl get 'a | b' | flowpermit check - -f=c.yaml --where port=1 -o json=out > flowpermit.txt")
  #expect(commands.map(\.words) == [["check", "-", "-f=c.yaml", "--where", "port=1", "-o", "json=out"]])
  #expect(commands.first?.options == ["-f", "--where", "-o"])
  #expect(commands.first?.outputFormats == ["json"])
}
