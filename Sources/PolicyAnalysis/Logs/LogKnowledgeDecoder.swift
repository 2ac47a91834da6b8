import Classifier
import Documents
import FlowModel

/// Reads what is known of log lines from documents.
enum LogKnowledgeDecoder {
  static func reasons(_ documents: [DocumentNode]) throws(DocumentError) -> [LogReason] {
    try entries(documents) { (entry) throws(DocumentError) in
      LogReason(
        id: LineTemplate(try entry.text("id")), policy: try entry.word("policy"),
        failure: try entry.wordIfAny("failure"),
        finding: try entry.text("finding"), server: entry.string("to"), client: entry.string("from"),
        port: entry.port, answeredBy: entry.pairs("answered-by"), meaning: LineTemplate(try entry.text("says")),
        lines: entry.templates("lines"), isWeak: entry.flag("weak"), source: try entry.text("source"),
        examples: entry.strings("examples"))
    }
  }

  static func operations(_ documents: [DocumentNode]) throws(DocumentError) -> [LogOperation] {
    try entries(documents) { (entry) throws(DocumentError) in
      let id = try entry.text("id")
      var policies: [String: LogReason.Policy] = [:]
      for (reason, word) in entry.pairs("policies") { policies[reason] = LogReason.Policy(rawValue: word) }
      return LogOperation(
        id: id, key: entry.string("key") ?? id, does: try entry.text("does"),
        client: try entry.text("from"), server: try entry.text("to"), port: entry.port,
        purpose: entry.string("purpose").map(Purpose.init(rawValue:)), heads: entry.templates("heads"),
        urls: entry.templates("urls"), reasons: entry.strings("reasons"), policies: policies,
        fields: entry.pairs("fields"), mentions: entry.strings("mentions"), isInner: entry.flag("inner"),
        isWeak: entry.flag("weak"), countsAlone: entry.flag("alone"), keepsServer: entry.flag("keeps-destination"),
        source: try entry.text("source"), examples: entry.strings("examples"))
    }
  }

  static func harmless(_ documents: [DocumentNode]) throws(DocumentError) -> [HarmlessLine] {
    try entries(documents) { (entry) throws(DocumentError) in
      HarmlessLine(
        lines: entry.templates("lines"), atMost: entry["at-most"]?.int, seconds: entry["seconds"]?.int.map(Int64.init),
        why: try entry.text("why"), source: try entry.text("source"), examples: entry.strings("examples"))
    }
  }

  static func components(_ documents: [DocumentNode]) throws(DocumentError) -> [LogKnowledge.ComponentWord] {
    var found: [LogKnowledge.ComponentWord] = []
    for entry in documents.first?.array ?? [] {
      found.append(
        LogKnowledge.ComponentWord(
          word: try entry.text("word"), component: try entry.text("component"), countsInText: entry.flag("in-text")))
    }
    return found
  }

  /// Words that sound like a failure, each with a text that holds it.
  static func alarms(_ documents: [DocumentNode]) throws(DocumentError) -> [(word: String, example: String)] {
    var found: [(String, String)] = []
    for entry in documents.first?.array ?? [] { found.append((try entry.text("word"), try entry.text("example"))) }
    return found
  }

  private static func entries<Entry>(
    _ documents: [DocumentNode], _ decode: (DocumentNode) throws(DocumentError) -> Entry
  ) throws(DocumentError) -> [Entry] {
    var entries: [Entry] = []
    for document in documents { entries.append(try decode(document)) }
    return entries
  }
}

extension DocumentNode {
  fileprivate func text(_ name: String) throws(DocumentError) -> String {
    guard let text = string(name), !text.isEmpty else {
      throw DocumentError(line: line, message: "'\(name)' is missing")
    }
    return text
  }

  fileprivate func string(_ name: String) -> String? { self[name]?.string }

  fileprivate func strings(_ name: String) -> [String] { (self[name]?.array ?? []).compactMap(\.string) }

  fileprivate func templates(_ name: String) -> [LineTemplate] { strings(name).map { LineTemplate($0) } }

  fileprivate func flag(_ name: String) -> Bool { self[name]?.bool ?? false }

  fileprivate var port: UInt16? { self["port"]?.int.flatMap { UInt16(exactly: $0) } }

  fileprivate func pairs(_ name: String) -> [String: String] {
    var pairs: [String: String] = [:]
    for member in self[name]?.members ?? [] { pairs[member.name] = member.node.string }
    return pairs
  }

  fileprivate func word<Word: RawRepresentable>(
    _ name: String
  ) throws(DocumentError) -> Word where Word.RawValue == String {
    guard let word: Word = try wordIfAny(name) else {
      throw DocumentError(line: line, message: "'\(name)' is missing")
    }
    return word
  }

  fileprivate func wordIfAny<Word: RawRepresentable>(
    _ name: String
  ) throws(DocumentError) -> Word? where Word.RawValue == String {
    guard let text = string(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw DocumentError(line: line, message: "'\(text)' is not one of the words that are allowed for '\(name)'")
    }
    return word
  }
}
