import Classifier
import FlowModel

extension Scope.Reading {
  /// What was read, skipped and lost.
  var data: Datum {
    [
      "records": .int(statistics.records),
      "packets": .int(statistics.packets),
      "conversations": .int(conversations),
      "connections": .int(connections),
      "skipped": .object(
        statistics.skipped.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .int($0.value)) }),
      "lostEvents": .int(statistics.lostEvents),
      "sampling": .int(max(1, statistics.sampling)),
      "window": .object(Datum.window(statistics.window)),
      "inputs": .list(statistics.inputs, \.data),
    ]
  }
}

extension InputSummary {
  fileprivate var data: Datum {
    var members: [Datum.Member] = [
      .init("path", .fragment(.file(path, line: nil))), .init("format", .word(format)),
      .init("records", .int(records)), .init("damage", .list(damage) { $0.data($0.text) }),
    ]
    if !notes.isEmpty { members.append(.init("notes", .list(notes) { $0.data($0.text) })) }
    return .object(members)
  }
}

extension InputRemark {
  /// The word, its numbers and names, and the sentence.
  fileprivate func data(_ text: String) -> Datum {
    .object(
      [.init("id", .word(id))] + fields.map { .init($0.name, $0.value.data) }
        + [.init("text", .fragment(.quote(text)))])
  }
}

extension Support {
  /// `yes`, or the word for what is missing.
  var data: Datum {
    [
      "classification": Self.word(classification), "diagnosis": Self.word(diagnosis),
      "synthesis": Self.word(synthesis),
    ]
  }

  private static func word(_ gap: Gap?) -> Datum { .word(gap?.rawValue ?? "yes") }
}

extension RemarkField.Value {
  fileprivate var data: Datum {
    switch self {
    case .number(let number): .int(number)
    case .word(let word): .word(word)
    case .words(let names): .list(names) { .fragment(.file($0, line: nil)) }
    }
  }
}
