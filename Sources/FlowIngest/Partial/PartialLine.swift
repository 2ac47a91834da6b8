import Documents
import FlowModel

/// The lines of a partial that are no conversations.
enum PartialLine {
  static func text(of translation: AddressTranslation, input: String, _ claims: inout PartialClaims) -> String {
    var line = JSONLine()
    line.add("translation") { line in
      line.add("original") { PartialFlow.write(translation.original, to: &$0, &claims) }
      line.add("translated") { PartialFlow.write(translation.translated, to: &$0, &claims) }
      line.add("protocol", Int(translation.transport.rawValue))
      line.add("input", input)
    }
    return line.finished
  }

  static func translation(_ node: DocumentNode, _ claims: [String: IdentityClaim]) -> AddressTranslation? {
    guard let transport = node["protocol"].number(UInt8.self) else { return nil }
    return AddressTranslation(
      original: PartialFlow.end(node["original"], claims), translated: PartialFlow.end(node["translated"], claims),
      transport: TransportProtocol(rawValue: transport))
  }

  static func text(of message: LogMessage, input: String) -> String {
    var line = JSONLine()
    line.add("message") { line in
      line.add("text", message.text)
      line.add("source", message.source)
      line.add("count", message.count)
      line.add("window", message.window)
      line.add("withoutYear", flag: !message.hasYear)
      line.add("input", input)
    }
    return line.finished
  }

  static func message(_ node: DocumentNode) -> LogMessage? {
    guard let text = node["text"]?.string else { return nil }
    return LogMessage(
      text: text, source: node["source"]?.string, count: node["count"].count, window: node["window"].window,
      hasYear: !(node["withoutYear"]?.bool ?? false))
  }
}
