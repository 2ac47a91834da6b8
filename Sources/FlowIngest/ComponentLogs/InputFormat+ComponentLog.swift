import ByteInput
import Documents
import FlowModel

extension InputFormat {
  /// Logs of components. They contain no flows; only messages that match `diagnose`'s patterns are kept.
  static let componentLog = InputFormat(
    name: "component-log",
    summary:
      "log of cert-manager, istio-csr, istio-proxy, ztunnel or the API server, as klog, JSON or Istio's text",
    detection: "lines in the format of klog or Istio, or JSON with a message and a level",
    capabilities: .messages,
    matches: { bytes in
      let units = LogUnitReader.sample(bytes, limit: 8)
      return units.contains { LogLine($0).hasKnownFormat }
    },
    read: { stream, reading throws(InputError) in
      var table = MessageTable()
      var reader = LogUnitReader()
      let source = sourceName(stream.path)
      let phrases = reading.phrases
      try reader.read(&stream, for: &table, reading) { unit, table in
        // Parsing lines is slow, so it is skipped for lines that cannot match.
        guard unit.document != nil || phrases.matches(unit.text) else { return }
        let line = LogLine(unit)
        if phrases.matches(line.text) { table.add(line, source: source) }
      }
      var result = Observations()
      result.messages = table.messages
      result.statistics.records = reader.records
      for (reason, count) in reader.skipped { result.statistics.skip(reason, count: count) }
      if table.leftOut > 0 {
        result.statistics.skip(SkipReason(rawValue: "too-many-messages"), count: table.leftOut)
      }
      for message in table.messages where message.hasYear { result.statistics.window.merge(message.window) }
      result.summarise(stream, "component-log", .messages, reader.damage)
      return result
    })

  /// The pod in a must-gather path (`namespaces/NAMESPACE/pods/POD/CONTAINER/CONTAINER/logs/current.log`), else the file's name without
  /// its extension.
  private static func sourceName(_ path: String) -> String? {
    guard path != "-" else { return nil }
    let parts = path.split(separator: "/")
    if let place = parts.lastIndex(of: "pods"), place + 1 < parts.count { return String(parts[place + 1]) }
    return parts.last.map { String($0.prefix { $0 != "." }) }
  }
}

extension LogMessage {
  /// By text, then by source, so that the order does not depend on the order of inputs.
  static func precedes(_ left: LogMessage, _ right: LogMessage) -> Bool {
    (left.text, left.source ?? "", left.window?.first.nanoseconds ?? .min, left.count)
      < (right.text, right.source ?? "", right.window?.first.nanoseconds ?? .min, right.count)
  }
}
