import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Every kind of finding: the answer of `explain` without an id.
  public static func explain(_ signatures: [FailureSignature], _ others: [VerdictFinding]) -> Answer {
    let columns: [Table.Column] = [.init("FINDING"), .init("SEVERITY"), .init("WHAT IS WRONG")]
    let rows = Listing(count: signatures.count + others.count) { place in
      place < signatures.count ? signatures[place].row : others[place - signatures.count].row
    }
    return Answer(
      schema: "flowpermit/explain/v1", primary: "findings", [Section("findings", .table(Table(columns, rows)))])
  }

  /// What is known of one kind of finding.
  public static func explain(_ signature: FailureSignature) -> Answer {
    Answer(
      schema: "flowpermit/explain/v1", primary: "finding",
      [Section("finding", .facts(signature.data, signature.lines))])
  }

  /// What is known of one kind of finding that is not a failure.
  public static func explain(_ finding: VerdictFinding) -> Answer {
    Answer(
      schema: "flowpermit/explain/v1", primary: "finding", [Section("finding", .facts(finding.data, finding.lines))])
  }

  /// The built-in policy sets.
  public static func presets(_ presets: [(preset: Preset, count: Int)]) -> Answer {
    let columns: [Table.Column] = [.init("NAME"), .init("POLICIES", .right), .init("WHAT IT IS")]
    let rows = Listing(presets) { preset, count in
      Table.Row(
        cells: [Text(words: preset.name), "\(count)", Text(words: preset.summary)],
        data: ["name": .word(preset.name), "policies": .int(count), "summary": .word(preset.summary)])
    }
    return Answer(
      schema: "flowpermit/presets/v1", primary: "presets", [Section("presets", .table(Table(columns, rows)))])
  }

  /// The objects of one preset, as `kubectl` takes them.
  public static func manifests(_ policies: [NetworkPolicy]) -> Answer {
    Answer(schema: nil, primary: "items", [Section("items", .manifests(Manifests(policies.map { Manifest($0) })))])
  }
}

/// A name and what is said of it, for a list of facts.
private func fact(_ name: String, _ words: [String]) -> String {
  let label = "  \(name):"
  return label + String(repeating: " ", count: 16 - label.count) + words.joined(separator: ", ")
}

extension VerdictFinding {
  fileprivate var row: Table.Row {
    Table.Row(cells: [Text(words: id), Text(words: severity.rawValue), Text(words: title)], data: data)
  }

  /// With the members of a failure's, which are empty.
  fileprivate var data: Datum {
    [
      "id": .word(id), "severity": .word(severity.rawValue), "title": .word(title), "from": [], "to": [],
      "purposes": [], "failures": [], "policies": [], "circumstances": [], "messages": [], "cause": .word(cause),
      "fix": .word(fix), "confirm": .word(confirmation), "alternatives": [], "verbs": .words(verbs),
    ]
  }

  fileprivate var lines: [Text] {
    [
      "\(id): \(title)", fact("severity", [severity.rawValue]), fact("printed by", verbs), fact("cause", [cause]),
      fact("fix", [fix]), fact("confirm", [confirmation]),
    ].map(Text.init(words:))
  }
}

extension FailureSignature {
  fileprivate var row: Table.Row {
    Table.Row(cells: [Text(words: id), Text(words: severity.rawValue), Text(words: title)], data: data)
  }

  fileprivate var data: Datum {
    [
      "id": .word(id), "severity": .word(severity.rawValue), "title": .word(title), "from": .words(sources),
      "to": .words(destinations), "purposes": .words(purposes.map(\.rawValue)),
      "failures": .words(failures.map(\.rawValue)), "policies": .words(stances.map(\.rawValue)),
      "circumstances": .words(circumstances.map(\.rawValue)), "messages": .list(logs) { .words($0.words) },
      "cause": .word(cause), "fix": .word(fix), "confirm": .word(confirmation),
      "alternatives": .list(alternatives) { ["id": .word($0.id), "toldApartBy": .word($0.toldApartBy)] },
      "verbs": ["diagnose"],
    ]
  }

  /// All that is known of it, one fact a line.
  fileprivate var lines: [Text] {
    var lines = ["\(id): \(title)"]
    func add(_ name: String, _ words: [String]) {
      if !words.isEmpty { lines.append(fact(name, words)) }
    }
    add("severity", [severity.rawValue])
    add("from", sources)
    add("to", destinations)
    add("purpose", purposes.map(\.rawValue))
    add("on the wire", failures.map(\.text.plain))
    add("policies", stances.map(\.rawValue))
    add("only if", circumstances.map(\.rawValue))
    for condition in logs { add("in logs", condition.words) }
    add("cause", [cause])
    add("fix", [fixText])
    add("confirm", [confirmation])
    for alternative in alternatives {
      add("or", ["\(alternative.id), distinguished by \(alternative.toldApartBy)"])
    }
    return lines.map(Text.init(words:))
  }
}

extension FailureSignature.LogCondition {
  /// Words of `messages` in `diagnose`'s document: operations, then reasons.
  fileprivate var words: [String] { operations + reasons }
}
