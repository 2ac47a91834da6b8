import FlowModel
import PolicyAnalysis

extension Section {
  /// What the logs say: for programs each message, for people one row for each kind of failure.
  static func messages(_ messages: [UnderstoodMessage]) -> [Section] {
    let faults = messages.filter(\.isFault)
    let title: Text? = faults.isEmpty ? nil : "What the logs say:"
    return [
      .value("messages", .listing(Listing(messages) { $0.data })),
      Section(nil, title: title, faults.isEmpty ? .facts(.null, []) : .table(Table(faults))),
    ]
  }
}

extension Table {
  fileprivate init(_ faults: [UnderstoodMessage]) {
    let columns: [Column] = [
      .init("LINES", .right), .init("OPERATION"), .init("FROM"), .init("TO"), .init("REASON"), .init("A POLICY?"),
    ]
    self.init(columns, Listing(MessageKind.kinds(of: faults)) { kind in Row(cells: kind.cells, data: .null) })
  }
}

/// Messages that say the same of the same ends.
private struct MessageKind {
  var first: UnderstoodMessage
  var lines: Int

  private struct Key: Hashable {
    let operation: String?
    let source: String?
    let destination: String?
    let port: UInt16?
    let reason: String?
  }

  /// In the order of the messages.
  static func kinds(of messages: [UnderstoodMessage]) -> [MessageKind] {
    var places: [Key: Int] = [:]
    var kinds: [MessageKind] = []
    for message in messages {
      let key = Key(
        operation: message.operation?.id, source: message.source, destination: message.destination, port: message.port,
        reason: message.reason)
      if let place = places[key] {
        kinds[place].lines.addSaturating(message.message.count)
      } else {
        places[key] = kinds.count
        kinds.append(MessageKind(first: message, lines: message.message.count))
      }
    }
    return kinds
  }

  var cells: [Text] {
    guard first.verdict != .notUnderstood || first.operation != nil else {
      return ["\(lines)", "not understood", "", "", "", ""]
    }
    let port: Text = first.port.map { ":\($0)" } ?? ""
    return [
      "\(lines)", Text(words: first.operation?.id ?? "-"), Text(words: first.source ?? "-"),
      "\(words: first.destination ?? "-")\(port)", Text(words: first.reason ?? "-"),
      Text(words: first.policy?.words ?? "-"),
    ]
  }
}

extension LogReason.Policy {
  /// What it says in a table.
  fileprivate var words: String {
    switch self {
    case .yes: "a drop does this"
    case .possible: "one possible cause"
    case .rejectPlugin: "only if the plugin rejects"
    case .indirect: "may cut off what the server needs"
    case .no: "no"
    }
  }
}

extension UnderstoodMessage {
  fileprivate var data: Datum {
    let isHarmless = if case .harmless = verdict { true } else { false }
    return [
      "line": .int(message.line), "log": Datum(message.source) { .fragment(.name($0)) }, "count": .int(message.count),
      "operation": Datum(operation?.id, Datum.word), "source": Datum(source, Datum.word),
      "destination": Datum(destination, Datum.word), "port": Datum(port) { .int(Int($0)) },
      "reason": Datum(reason, Datum.word), "policy": Datum(policy?.rawValue, Datum.word), "harmless": .bool(isHarmless),
      "text": .fragment(.quote(message.text)),
    ]
  }
}
