import FlowIngest
import FlowModel
import Reporting

/// `flowpermit formats`.
enum FormatsCommand {
  static let command = Command(
    name: "formats", operands: "", summary: "The inputs that can be read, and how they are told",
    discussion: """
      The format is told by the content, never by a name; --format NAME forces one. What an input tells decides what can be concluded:
      addresses alone need the cluster's objects (-f) for names; without outcomes nothing is said of failures; without drops, a drop
      is concluded from silence and from the policies.
      """,
    examples: ["flowpermit flows --format ovn-acl audit.log"], options: []
  ) { _, console in
    var table = TextTable([.init("NAME"), .init("WHAT IT IS"), .init("TOLD BY"), .init("TELLS")])
    for format in InputFormat.all {
      table.add([format.name, format.summary, format.detection, tells(format.capabilities)])
    }
    try console.write(table.text + "\n" + caveats + wrappers)
    return .nothingToReport
  }

  private static var caveats: String {
    InputFormat.all.compactMap { format in
      format.notes.isEmpty ? nil : "\(format.name): \(format.notes.map(\.text).joined(separator: "; ")).\n"
    }.joined()
  }

  private static let wrappers = """

    gzip is inflated. Of logs, these wrappers are taken off: CRI and Docker prefixes, log, message, body and textPayload members,
    jsonPayload, Loki's answers and pushes, arrays, {"records": [...]}, commas behind objects, a byte-order mark, CRLF.
    Limits: a record of 16 MB (NetObserv, Hubble, captures, a line of Loki's) or 4 MB (other logs), a capture's record of 64 MB,
    65536 interfaces of a pcapng section. What is longer is counted as 'too-long', named, and passed over.

    """

  private static func tells(_ capabilities: InputCapabilities) -> String {
    capabilities.isEmpty ? "what its inputs tell" : words(capabilities).joined(separator: ", ")
  }

  private static func words(_ capabilities: InputCapabilities) -> [String] {
    let all: [(InputCapabilities, String)] = [
      (.addresses, "addresses"), (.identities, "names"), (.outcomes, "outcomes"), (.packetTimes, "packet times"),
      (.payload, "payload in clear"), (.drops, "drops"),
    ]
    return all.filter { capabilities.contains($0.0) }.map(\.1)
  }
}
