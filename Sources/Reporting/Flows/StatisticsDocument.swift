public import Documents
public import FlowModel

extension DocumentValue {
  /// What was read, skipped and lost; `conversations` and `connections` are counted by the caller.
  public init(statistics: IngestStatistics, conversations: Int, connections: Int) {
    let skipped = statistics.skipped.sorted { $0.key < $1.key }
    self = [
      "records": .int(statistics.records),
      "packets": .int(statistics.packets),
      "conversations": .int(conversations),
      "connections": .int(connections),
      "skipped": .object(skipped.map { Member($0.key.rawValue, .int($0.value)) }),
      "lostEvents": .int(statistics.lostEvents),
      "sampling": .int(max(1, statistics.sampling)),
      "window": [
        "first": DocumentValue(statistics.window?.first.description),
        "last": DocumentValue(statistics.window?.last.description),
      ],
      "inputs": .array(statistics.inputs.map(Self.input)),
    ]
  }

  private static func input(_ input: InputSummary) -> DocumentValue {
    var members = [
      Member("path", .string(input.path)), Member("format", .string(input.format)),
      Member("records", .int(input.records)), Member("damage", DocumentValue(input.damage)),
    ]
    if !input.notes.isEmpty { members.append(Member("notes", DocumentValue(input.notes))) }
    return .object(members)
  }
}
