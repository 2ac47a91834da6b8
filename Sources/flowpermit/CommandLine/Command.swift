import Answers
import Reporting

/// One verb of the tool.
struct Command: Sendable {
  /// The word on the command line.
  let name: String
  /// What follows the verb: `INPUT... -f K8S`.
  let operands: String
  /// One line for the overview.
  let summary: String
  /// What the help text says beyond the summary, in paragraphs.
  let discussion: String
  /// Command lines to copy.
  let examples: [String]
  /// Without `-o` and the options that every command has.
  let ownOptions: [OptionSpecification]
  let work: Work

  /// What a verb does.
  enum Work: Sendable {
    /// Makes an answer of this shape; the runner writes it.
    case answer(AnswerShape, @Sendable (Session) throws -> Answer)
    /// Writes a partial, which is no answer yet.
    case partial(@Sendable (Session) throws -> ExitStatus)
  }

  init(
    name: String, operands: String, summary: String, discussion: String, examples: [String],
    options: [OptionSpecification], work: Work
  ) {
    self.name = name
    self.operands = operands
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    ownOptions = options
    self.work = work
  }

  /// Every option but those that all commands have.
  var options: [OptionSpecification] {
    switch work {
    case .answer: ownOptions + [OutputRequest.option(for: renderers)]
    case .partial: ownOptions
    }
  }

  /// The forms that the verb's answers can be written in.
  var renderers: [Renderer] {
    switch work {
    case .answer(let shape, _): Renderer.all(for: shape)
    case .partial: []
    }
  }
}
