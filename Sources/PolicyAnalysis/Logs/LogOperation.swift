import Classifier

/// What a component does when it fails: who calls whom, and for what. Read from data.
public struct LogOperation: Hashable, Sendable {
  /// A word for programs: `acme.register`.
  public var id: String
  /// Distinguishes operations of one id; unique.
  public var key: String
  /// A sentence without a final dot: `the controller registers at the ACME server`; `<writer>` stands for who wrote the line.
  var does: String
  /// A component; `writer` for the one that wrote the line, `sender` for an address in it.
  var client: String
  /// A component; `name-server` for one that its address shows, `writer` and `receiver` as above.
  var server: String
  /// The port that policies see; nil where lines tell it.
  var port: UInt16?
  var purpose: Purpose?
  /// How lines begin that report it.
  var heads: [LineTemplate]
  /// Addresses that only this operation asks.
  var urls: [LineTemplate]
  /// It counts only with one of these reasons; empty for any.
  var reasons: [String]
  /// What policies have to do with a reason here, where that differs.
  var policies: [String: LogReason.Policy]
  /// Values that a line must have beside its message.
  public var fields: [String: String]
  /// One of these must be in the line; empty for none.
  var mentions: [String]
  /// It names a call inside another error, so that it goes before heads further left.
  var isInner: Bool
  /// Any other operation of a line goes before it.
  var isWeak: Bool
  /// Lines without a reason report it too.
  var countsAlone: Bool
  /// The server holds whatever the reason says.
  var keepsServer: Bool
  /// The program and file that words it so.
  public var source: String
  public var examples: [String]
}

extension LogOperation {
  /// The heads and addresses that stand in none of the examples.
  public var wordingsWithoutExample: [String] { LineTemplate.without(examples, heads + urls) }
}
