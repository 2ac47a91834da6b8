import Answers
import Documents
import KubeModel

extension Renderer {
  static let sarif = Renderer(
    name: "sarif", summary: "SARIF 2.1.0 for code hosts: each finding at its policy's file and line", needs: .verdicts
  ) { answer, setting, put in
    try write(SARIF(answer, setting).document, JSONWriter(layout: .indented), put)
    try put("\n")
  }
}

/// Findings as results of static analysis: SARIF 2.1.0 (OASIS), in the subset that code hosts read.
private struct SARIF {
  private let answer: Answer
  private let setting: RenderSetting
  private let places: SARIFPlaces
  /// The results: errors before warnings before notes where not all are written.
  private let findings: [Finding]

  /// GitHub keeps no more results of a run, and refuses a file of 25,000.
  private static let limit = 5_000

  init(_ answer: Answer, _ setting: RenderSetting) {
    self.answer = answer
    self.setting = setting
    places = SARIFPlaces(setting, answer.scope.policies ?? [])
    guard answer.findings.count > Self.limit else {
      findings = Array(answer.findings)
      return
    }
    var kept: [Finding] = []
    for severity in [Finding.Severity.error, .warning, .note] {
      kept += answer.findings.lazy.filter { $0.severity == severity }.prefix(Self.limit - kept.count)
    }
    findings = kept
  }

  var document: Datum {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": .object([
              .init("name", "flowpermit"), .init("version", .word(setting.version)), .init("rules", .array(rules)),
            ])
          ],
          // Results of different verbs stand beside each other instead of replacing each other.
          "automationDetails": ["id": .word("flowpermit/\(setting.verb)/")],
          "columnKind": "unicodeCodePoints",
          "invocations": [
            [
              "executionSuccessful": .bool(answer.emptiness == nil),
              "toolExecutionNotifications": .array(notifications),
            ]
          ],
          "results": .array(results),
        ]
      ],
    ]
  }

  private var rules: [Datum] { Set(findings.map(\.id)).sorted().map(Self.rule) }

  private static func rule(_ id: String) -> Datum {
    guard let help = FindingHelp(id: id) else { return ["id": .word(id)] }
    let text = "Cause: \(help.cause).\n\nFix: \(help.fix).\n\nConfirm: \(help.confirmation)."
    return [
      "id": .word(id), "shortDescription": ["text": .word(escaped(help.title))],
      "fullDescription": ["text": .word(escaped(help.cause))],
      "help": ["text": .word(escaped(text)), "markdown": .word(markdown(text))],
      "defaultConfiguration": ["level": .word(help.severity.rawValue)],
    ]
  }

  private var results: [Datum] {
    var fingerprints: [String: Int] = [:]
    return findings.map { finding in
      let print = SARIFFingerprint.text(finding, file: finding.location.map { places.reference($0.file) } ?? "")
      fingerprints[print, default: 0] += 1
      return result(finding, "\(print):\(fingerprints[print] ?? 1)")
    }
  }

  private func result(_ finding: Finding, _ fingerprint: String) -> Datum {
    var members: [Datum.Member] = [
      .init("ruleId", .word(finding.id)), .init("level", .word(finding.severity.rawValue)),
      .init("message", ["text": .word(message(finding))]),
      .init("locations", .array([places.location(finding.location)])),
      .init("partialFingerprints", ["flowpermit/v1": .word(fingerprint)]),
    ]
    let near = finding.verdict.map { verdict in
      verdict.denied.compactMap { verdict[$0].nearest?.rule.policy.source }.filter { $0 != finding.location }
    }
    if let near, !near.isEmpty {
      members.append(.init("relatedLocations", .array(near.map { places.location($0) })))
    }
    if let count = finding.count { members.append(.init("occurrenceCount", .int(max(1, count)))) }
    return .object(members)
  }

  /// What could not be judged, and what was left out here.
  private var notifications: [Datum] {
    var texts = answer.gaps.map { ($0.word, Self.text($0.text)) }
    if answer.findings.count > findings.count {
      texts.append(("results-left-out", "\(answer.findings.count - findings.count) findings are left out"))
    }
    return texts.map { word, text in
      ["descriptor": ["id": .word(word)], "level": "warning", "message": ["text": .word(text)]]
    }
  }

  /// The finding as sentences.
  private func message(_ finding: Finding) -> String {
    var lines = [Self.text(finding.sentence)]
    for (label, line) in FindingLines(finding, policies: .written(by: setting.verb)).lines where label != "what" {
      lines.append("\(label.map { "\($0): " } ?? "")\(Self.text(line))")
    }
    return lines.joined(separator: "\n")
  }

  /// Text from an input is never a link or a placeholder (3.11.5, 3.11.6).
  private static func text(_ text: Text) -> String {
    text.fragments.map { fragment in
      let shown = TextEscaping.forTerminal(fragment.plain)
      if case .words = fragment { return shown }
      return escaped(shown)
    }.joined()
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "[", "]", "\\": result += "\\\(character)"
      case "{", "}": result += "\(character)\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  /// Our own words as Markdown, where `<`, `*` and `_` would be markup.
  private static func markdown(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_[]<|&".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
