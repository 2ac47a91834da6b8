import Answers
import Documents

extension Renderer {
  static let junit = Renderer(
    name: "junit", summary: "JUnit XML for CI: a case for each need, client or question, and for each finding",
    needs: .verdicts
  ) { answer, setting, put in
    let suites = JUnit.suites(answer, setting.verb)
    try put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    try put("<testsuites name=\"flowpermit\(JUnit.counts(suites))>\n")
    for suite in suites {
      try put("  <testsuite name=\"\(JUnit.escaped(suite.name))\(JUnit.counts([suite]))>\n")
      for test in suite.cases { try put(JUnit.element(test)) }
      try put("  </testsuite>\n")
    }
    try put("</testsuites>\n")
  }
}

/// Test results in the form that CI servers read. It has no standard; these are the members that all of them know.
private enum JUnit {
  struct Suite {
    var name: String
    var cases: [Case]
  }

  struct Case {
    var group: String
    var name: String
    var result: Result
  }

  enum Result {
    case passed
    case failed(kind: String, message: String, text: String)
    case error(String)
    case skipped(String)
  }

  /// What must hold, then other findings, then what could not be judged. Each part is a suite where it has cases.
  static func suites(_ answer: Answer, _ verb: String) -> [Suite] {
    let required = answer.requirements.map { requirement in
      Case(
        group: requirement.group.plain, name: requirement.name.plain,
        result: result(requirement.result))
    }
    let findings = answer.findings.filter { $0.severity != .note && (required.isEmpty || !$0.repeatsRequirement) }
    let found = findings.map { finding in
      let lines = FindingLines(finding, policies: .written(by: verb)).lines.map { line in
        (line.label.map { "\($0): " } ?? "  ") + line.text.plain
      }
      return Case(
        group: finding.id, name: finding.sentence.plain,
        result: .failed(kind: finding.id, message: finding.title.plain, text: lines.joined(separator: "\n")))
    }
    var open = answer.gaps.map {
      Case(group: "not-judged", name: $0.word, result: .skipped($0.text.plain))
    }
    if let reason = answer.emptiness {
      open.append(Case(group: "not-judged", name: "everything", result: .error(reason.plain)))
    }
    return [("requirements", required), ("findings", found), ("not judged", open)].filter { !$0.1.isEmpty }
      .map { Suite(name: "flowpermit \(verb): \($0.0)", cases: distinct($0.1)) }
  }

  /// CI servers tell cases apart by group and name.
  private static func distinct(_ cases: [Case]) -> [Case] {
    var counts: [String: Int] = [:]
    return cases.map { test in
      let key = test.group + "\n" + test.name
      counts[key, default: 0] += 1
      var test = test
      if let count = counts[key], count > 1 { test.name += " (\(count))" }
      return test
    }
  }

  private static func result(_ result: Requirement.Result) -> Result {
    switch result {
    case .holds: .passed
    case .fails(let reason): .failed(kind: "requirement", message: reason.plain, text: reason.plain)
    case .notJudged(let reason): .skipped(reason.plain)
    }
  }

  /// The end of the name and the numbers of cases.
  static func counts(_ suites: [Suite]) -> String {
    let cases = suites.flatMap(\.cases)
    let failed = cases.count { if case .failed = $0.result { true } else { false } }
    let errors = cases.count { if case .error = $0.result { true } else { false } }
    let skipped = cases.count { if case .skipped = $0.result { true } else { false } }
    return "\" tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
  }

  static func element(_ test: Case) -> String {
    let start = "    <testcase classname=\"\(escaped(test.group))\" name=\"\(escaped(test.name))\""
    switch test.result {
    case .passed: return start + "/>\n"
    case .skipped(let message):
      return start + ">\n      <skipped message=\"\(escaped(message))\"/>\n    </testcase>\n"
    case .error(let message):
      return start + ">\n      <error message=\"\(escaped(message))\"/>\n    </testcase>\n"
    case .failed(let kind, let message, let text):
      let body = text.split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\n")
      return start
        + ">\n      <failure type=\"\(escaped(kind))\" message=\"\(escaped(message))\">\(body)</failure>\n    </testcase>\n"
    }
  }

  /// For content and attributes; what XML 1.0 cannot hold (section 2.2) is written as `\u{FFFF}`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in TextEscaping.forTerminal(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
