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
      .init("records", .int(records)), .init("damage", .list(damage) { .fragment(.quote($0)) }),
    ]
    if !notes.isEmpty { members.append(.init("notes", .list(notes) { .fragment(.quote($0)) })) }
    return .object(members)
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
