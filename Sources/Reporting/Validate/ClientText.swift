import FlowModel
import KubeModel
public import PolicyAnalysis

/// The answer of `validate istio-csr` for people: a row a client, and the policy for all of them.
public enum ClientText {
  /// The whole report.
  public static func text(_ report: ClientReport) -> String {
    var text = TextTable(clients: report.clients).text
    text += "\n" + summary(report)
    if let policy = report.policy {
      text += "\nThe policy that admits these clients on port \(report.port) and nobody else:\n"
      text += YAMLWriter.text(of: [DocumentValue(policy: policy)])
    }
    if !report.admittedStrangers.isEmpty {
      let names = report.admittedStrangers.joined(separator: ", ")
      text += TerminalText.escaped("# it admits too, and these are no clients: \(names)") + "\n"
    }
    if !report.unselectable.isEmpty {
      text += TerminalText.escaped("# no lasting labels select: \(report.unselectable.joined(separator: ", "))") + "\n"
    }
    return text
  }

  private static func summary(_ report: ClientReport) -> String {
    let healthy = report.clients.count { $0.verdict == .healthy }
    let legitimate = report.clients.count { $0.kind != .unexpectedClient }
    var text = "\(healthy) of \(legitimate) clients get their certificates"
    let strangers = report.clients.count - legitimate
    if strangers > 0 { text += "; \(strangers) who are none reach for the CA's port" }
    guard let window = report.window else { return text + ".\n" }
    text += "; recorded over \(DurationText.text(window.nanoseconds)).\n"
    guard !report.silenceCounts else { return text }
    return text
      + "Certificates are renewed about every 30 minutes: in less than 35, that a client was not seen proves nothing.\n"
  }
}
