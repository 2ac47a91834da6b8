public import KubeModel

extension Answer {
  /// Adds what is wrong with the objects that the verdicts rest on, before the other findings.
  public mutating func addFindings(on issues: [ManifestIssue]) {
    let unknown = issues.filter { $0.severity == .unknownField }.map(Finding.init)
    let unreadable = issues.filter { $0.severity == .error }
    if !unknown.isEmpty {
      let others = findings
      findings = Listing(count: unknown.count + others.count) { place in
        place < unknown.count ? unknown[place] : others[place - unknown.count]
      }
      sections.insert(Section("objectFindings", .findings(Listing(unknown))), at: 0)
    }
    guard !unreadable.isEmpty else { return }
    let files = Set(unreadable.map(\.source.file)).sorted()
    sections.insert(
      .sentences([
        "Not judged as a whole: \(.list(files, limit: 8) { .file($0, line: nil) }) could not be read, and a policy that decides may be in it."
      ]), at: 0)
  }
}

extension Finding {
  fileprivate init(_ issue: ManifestIssue) {
    self.init(
      id: "unknown-field", severity: .error, title: "a policy has a field that its kind does not have",
      location: issue.source,
      evidence: [
        Evidence(
          "object",
          "\(file: issue.source.file, line: issue.source.line): \(quote: issue.message)")
      ], cause: "it is judged without the field, as an API server does that drops it",
      advice: "correct the field, and apply with kubectl apply --validate=strict")
  }
}
