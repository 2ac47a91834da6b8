import Answers
import FlowIngest
import FlowModel

/// `flowpermit formats`.
enum FormatsCommand {
  static let command = Command(
    name: "formats", operands: "", summary: "List the input formats and how they are recognised",
    discussion: """
      The content decides the format, never the name; --format NAME forces one. What a format records decides what can be concluded: \
      addresses alone need the cluster's objects (-f) for names; without outcomes no failure can be found; without drop records, a drop \
      is inferred from unanswered packets and from the policies.
      """,
    examples: ["flowpermit flows --format ovn-acl audit.log"], options: [],
    work: .answer(.list) { _ in
      let columns: [Table.Column] = [.init("NAME"), .init("WHAT IT IS"), .init("RECOGNISED BY"), .init("RECORDS")]
      let rows = Listing(InputFormat.all) { format in
        Table.Row(
          cells: [format.name, format.summary, format.detection, records(format)].map(Text.init(words:)),
          data: [
            "name": .word(format.name), "summary": .word(format.summary), "detection": .word(format.detection),
            "records": .words(words(format.capabilities)), "notes": .list(format.notes) { .word($0.id) },
          ])
      }
      let notes = InputFormat.all.filter { !$0.notes.isEmpty }.map { format in
        Text(words: "\(format.name): \(format.notes.map(\.text).joined(separator: "; ")).")
      }
      return Answer(
        schema: "flowpermit/formats/v1", primary: "formats",
        [Section("formats", .table(Table(columns, rows))), .sentences(notes), .sentences(wrappers)])
    })

  private static let wrappers: [Text] = [
    "gzip is decompressed. Around the records of logs, these wrappers are removed: CRI and Docker prefixes, the members log,",
    "message, body and textPayload, jsonPayload, Loki's answers and pushes, arrays, {\"records\": [...]}, commas after objects, a",
    "byte-order mark, CRLF. Limits: 16 MB for a record of NetObserv, Hubble, captures or a line of Loki's, 4 MB for other logs, 64 MB",
    "for a capture's record, 65536 interfaces of a pcapng section. Longer records are counted as 'too-long', named and skipped.",
  ]

  private static func records(_ format: InputFormat) -> String {
    format.capabilities.isEmpty
      ? "whatever its inputs recorded" : words(format.capabilities).joined(separator: ", ")
  }

  private static func words(_ capabilities: InputCapabilities) -> [String] {
    let all: [(InputCapabilities, String)] = [
      (.addresses, "addresses"), (.identities, "names"), (.outcomes, "outcomes"), (.packetTimes, "packet times"),
      (.payload, "plaintext payload"), (.drops, "drops"),
    ]
    return all.filter { capabilities.contains($0.0) }.map(\.1)
  }
}
