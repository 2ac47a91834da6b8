/// A line that a program writes when nothing is wrong, although it sounds so. Read from data.
public struct HarmlessLine: Hashable, Sendable {
  var lines: [LineTemplate]
  /// More lines than this, of any of the wordings, are a failure; nil for any number.
  public var atMost: Int?
  /// Lines of any of the wordings over a longer time are a failure; nil for any time.
  public var seconds: Int64?
  /// Why it is harmless.
  public var why: String
  public var source: String
  public var examples: [String]
}

extension HarmlessLine {
  /// The wordings that stand in none of the examples.
  public var wordingsWithoutExample: [String] { LineTemplate.without(examples, lines) }
}
