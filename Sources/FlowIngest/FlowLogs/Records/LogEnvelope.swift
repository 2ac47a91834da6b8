import ByteInput
import FlowModel

/// Takes away what collectors wrap around a record: CRI and Docker prefixes, `log`, `message` and `body` members, Cloud Logging's
/// payloads, Loki's streams.
enum LogEnvelope {
  /// How deep wrappers may lie in one another.
  private static let depthLimit = 4

  /// The records inside; most often the unit itself.
  static func units(in unit: LogUnit, depth: Int = 0) -> [LogUnit] {
    guard depth < depthLimit else { return [unit] }
    guard let document = unit.document else { return [withoutPrefix(unit, depth)] }
    if let streams = document["data"]?["result"]?.array ?? document["streams"]?.array {
      return streams.flatMap { lines(of: $0, unit, depth) }
    }
    if let payload = document["jsonPayload"], payload.members != nil {
      var inner = unit
      inner.document = payload
      inner.time = time(document) ?? unit.time
      return units(in: inner, depth: depth + 1)
    }
    for name in ["log", "textPayload", "message", "body", "line", "MESSAGE", "@message"] {
      guard let text = document[name]?.string ?? document[name]?["stringValue"]?.string else { continue }
      return units(in: made(of: text, unit, time(document)), depth: depth + 1)
    }
    return [unit]
  }

  /// The records in a line that something else wrapped, written at a time that it tells.
  static func units(inLine text: String, origin: Int, time: Timestamp?) -> [LogUnit] {
    let unit = LogUnit(text: text, document: nil, origin: origin, time: time)
    return units(in: made(of: text, unit, time))
  }

  private static func time(_ document: DocumentNode) -> Timestamp? {
    for name in ["time", "timestamp", "@timestamp", "ts"] {
      if let moment = document[name]?.string.flatMap({ Timestamp(rfc3339: $0) }) { return moment }
    }
    return nil
  }

  private static func made(of text: String, _ unit: LogUnit, _ time: Timestamp?) -> LogUnit {
    let line = text.last == "\n" ? String(text.dropLast()) : text
    var inner = LogUnit(text: line, document: nil, origin: unit.origin, time: time ?? unit.time)
    if line.utf8.first(where: { !JSONTokens.isBlank($0) }) == UInt8(ascii: "{") {
      var reader = JSONDocumentReader(Array(line.utf8), commas: .mayTrail)
      inner.document = (try? reader.next()) ?? nil
    }
    return inner
  }

  /// The lines of a Loki stream, each with its time in nanoseconds.
  private static func lines(of stream: DocumentNode, _ unit: LogUnit, _ depth: Int) -> [LogUnit] {
    (stream["values"]?.array ?? []).flatMap { value -> [LogUnit] in
      guard let pair = value.array, pair.count >= 2, let text = pair[1].string else { return [] }
      let moment = pair[0].string.flatMap(Int64.init).map { Timestamp(nanoseconds: $0) }
      return units(in: made(of: text, unit, moment), depth: depth + 1)
    }
  }

  /// `2026-03-01T09:30:00.25Z stdout F the line`: how the kubelet's container runtimes write.
  private static func withoutPrefix(_ unit: LogUnit, _ depth: Int) -> LogUnit {
    let parts = unit.text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[1] == "stdout" || parts[1] == "stderr", parts[2] == "F" || parts[2] == "P",
      let moment = Timestamp(rfc3339: parts[0])
    else { return unit }
    let inner = made(of: String(parts[3]), unit, moment)
    return inner.document == nil ? inner : units(in: inner, depth: depth + 1).first ?? inner
  }
}
