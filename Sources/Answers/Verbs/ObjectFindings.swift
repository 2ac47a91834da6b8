public import KubeModel

extension Answer {
  /// Adds what is wrong with the objects that the verdicts rest on, before the other findings.
  public mutating func addFindings(on issues: [ManifestIssue]) {
    let wrong = issues.compactMap(Finding.init)
    let unreadable = issues.filter { $0.severity == .error }
    if !wrong.isEmpty {
      let others = findings
      findings = Listing(count: wrong.count + others.count) { place in
        place < wrong.count ? wrong[place] : others[place - wrong.count]
      }
      sections.insert(Section("objectFindings", .findings(Listing(wrong))), at: 0)
    }
    guard !unreadable.isEmpty else { return }
    let files = Set(unreadable.map(\.source.file)).sorted()
    sections.insert(
      .sentences([
        "Not judged as a whole: \(.list(files, limit: 8) { .file($0, line: nil) }) could not be read, and a policy that decides may be in it."
      ]), at: 0)
  }
}

extension ManifestIssue.Severity {
  /// Whether answers that rest on the objects have a finding for it; others are reported beside the answer.
  public var isFinding: Bool {
    switch self {
    case .refused, .unknownField, .noNamespace, .sameName: true
    case .error, .leftOut, .notJudged: false
    }
  }
}

extension Finding {
  /// Nil for an issue that is reported in another way.
  init?(_ issue: ManifestIssue) {
    let (id, title, cause, advice): (String, Text, Text, Text)
    switch issue.severity {
    case .unknownField:
      (id, title) = ("unknown-field", "a policy has a field that its kind does not have")
      cause = "it is judged without the field, as an API server does that drops it"
      advice = "correct the field, and apply with kubectl apply --validate=strict"
    case .refused:
      (id, title) = ("policy-refused", "the API server would refuse a policy")
      cause = "it is judged as written, and a cluster does not have it like this: no verdict that rests on it is sure"
      advice = "correct it; kubectl apply --dry-run=server says whether the API server takes it"
    case .noNamespace:
      (id, title) = ("policy-without-namespace", "a policy names no namespace")
      cause =
        "kubectl puts it into the namespace of its context; it is judged as one of the namespace default, where the objects have no pods"
      advice = "write the namespace into the policy's metadata"
    case .sameName:
      (id, title) = ("policies-of-one-name", "two policies have one name")
      cause = "an API server keeps the one that is applied last; both are judged, so that more may seem allowed"
      advice = "leave one of them out; to try a new version, give it as the last -f with --replace"
    case .error, .leftOut, .notJudged: return nil
    }
    self.init(
      id: id, severity: .error, title: title, location: issue.source,
      evidence: [
        Evidence(
          "object",
          "\(file: issue.source.file, line: issue.source.line): \(quote: issue.message)")
      ], cause: cause, advice: advice)
  }
}
