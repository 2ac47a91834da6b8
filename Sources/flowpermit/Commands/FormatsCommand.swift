import FlowIngest
import FlowModel
import Reporting

/// `flowpermit formats`.
enum FormatsCommand {
  static let command = Command(
    name: "formats", operands: "", summary: "The inputs that can be read, and how they are told",
    discussion: "", examples: [], options: []
  ) { _, console in
    var table = TextTable([.init("NAME"), .init("WHAT IT IS"), .init("TOLD BY"), .init("TELLS")])
    for format in InputFormat.all {
      table.add([format.name, format.summary, format.detection, words(format.capabilities).joined(separator: ", ")])
    }
    try console.write(table.text)
    return .nothingToReport
  }

  private static func words(_ capabilities: InputCapabilities) -> [String] {
    let all: [(InputCapabilities, String)] = [
      (.addresses, "addresses"), (.identities, "names"), (.outcomes, "outcomes"), (.packetTimes, "packet times"),
      (.payload, "payload in clear"), (.drops, "drops"),
    ]
    return all.filter { capabilities.contains($0.0) }.map(\.1)
  }
}
