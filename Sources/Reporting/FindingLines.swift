import Answers
import FlowModel
import KubeModel

/// A finding as labelled lines for people, in the order in which they are read.
struct FindingLines {
  private(set) var lines: [(label: String?, text: Text)] = []

  /// Subjects named in one finding.
  private static let shownSubjects = 5

  /// Where the policies of fixes stand.
  enum Policies {
    /// In the same answer, after the findings.
    case below
    /// In the text that this verb writes.
    case written(by: String)

    fileprivate var text: String {
      switch self {
      case .below: "below"
      case .written(let verb): "which 'flowpermit \(verb)' writes"
      }
    }
  }

  init(_ finding: Finding, policies: Policies = .below) {
    for (place, subject) in finding.subjects.prefix(Self.shownSubjects).enumerated() {
      add(place == 0 ? "what" : nil, subject.text)
    }
    if finding.subjects.count > Self.shownSubjects {
      add(nil, "and \(finding.subjects.count - Self.shownSubjects) more")
    }
    add("seen", finding.seen)
    for (place, evidence) in finding.evidence.enumerated() { add(place == 0 ? "evidence" : nil, evidence.text) }
    add("cause", finding.cause)
    if let verdict = finding.verdict {
      for direction in PolicyDirection.allCases { add(verdict[direction], direction) }
    }
    add("fix", finding.advice)
    for fix in finding.fixes {
      add(
        "fix",
        "\(words: fix.rules.count == 1 ? "rule" : "rules") \(words: PolicyText.rules(fix)) of \(.policy(PolicyReference(fix.manifest.policy))), \(words: policies.text)"
      )
    }
    add("confirm", finding.confirm)
    for alternative in finding.alternatives {
      add("or", "\(words: alternative.id), distinguished by \(alternative.difference)")
    }
  }

  private mutating func add(_ side: VerdictView.Side, _ direction: PolicyDirection) {
    add(direction.rawValue, side.text)
    guard side.isDenied, side.deniedBy == nil else { return }
    guard let nearest = side.nearest else { return add("nearest", "no rule stands in this direction") }
    let place: Text = nearest.rule.policy.source.map { " (\(file: $0.file, line: $0.line))" } ?? ""
    add("nearest", "\(nearest.rule.text)\(place): \(nearest.differences)")
  }

  private mutating func add(_ label: String?, _ text: Text?) {
    if let text { lines.append((label, text)) }
  }
}
