import PolicyAnalysis

/// What `explain` says of a kind of finding, for formats that carry their own help.
public struct FindingHelp: Sendable {
  public var title: String
  public var severity: Finding.Severity
  public var cause: String
  public var fix: String
  public var confirmation: String

  /// Nil for an unknown id.
  public init?(id: String) {
    if let signature = SignatureCatalogue.signature(id) {
      title = signature.title
      severity = Finding.Severity(signature.severity)
      (cause, fix, confirmation) = (signature.cause, signature.fixText, signature.confirmation)
    } else if let finding = VerdictFinding.named(id) {
      title = finding.title
      severity = Finding.Severity(rawValue: finding.severity.rawValue) ?? .warning
      (cause, fix, confirmation) = (finding.cause, finding.fix, finding.confirmation)
    } else {
      return nil
    }
  }
}

extension FailureSignature {
  /// What to do, also where the finding brings its own rule.
  var fixText: String { fix.isEmpty ? "a rule that allows the connection; 'flowpermit diagnose' writes it" : fix }
}
