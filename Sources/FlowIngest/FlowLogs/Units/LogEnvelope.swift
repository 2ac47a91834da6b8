import ByteInput
import Documents
import FlowModel

/// Removes what collectors wrap around a record: CRI and Docker prefixes, `log`, `message` and `body` members, Cloud
/// Logging payloads, CloudWatch events, Loki streams and their labels.
enum LogEnvelope {
  /// Levels of nested wrappers that are removed.
  private static let depthLimit = 4

  /// Members that contain a record, as text or as an object.
  private static let payloadNames = [
    "log", "textPayload", "message", "body", "line", "MESSAGE", "@message", "record", "_source",
  ]

  /// The records in a unit; in most cases the unit itself. A line of text keeps everything but a container runtime's prefix if
  /// `keepsText`.
  static func units(in unit: LogUnit, depth: Int = 0, keepingText keepsText: Bool = false) -> [LogUnit] {
    guard depth < depthLimit else { return [unit] }
    guard let document = unit.document else { return [withoutPrefix(unit, depth, keepsText)] }
    if let streams = document["data"]?["result"]?.array ?? document["streams"]?.array {
      return streams.flatMap { lines(of: $0, unit, depth, keepsText) }
    }
    if let events = document["events"]?.array ?? document["logEvents"]?.array, events.first?["message"] != nil {
      return events.flatMap {
        units(
          in: LogUnit(text: "", document: $0, origin: unit.origin, time: unit.time), depth: depth + 1,
          keepingText: keepsText)
      }
    }
    if let payload = document["jsonPayload"], payload.members != nil {
      return units(in: inner(payload, unit, time(document)), depth: depth + 1, keepingText: keepsText)
    }
    // Records of these formats have members with a payload's name.
    guard document["src.addr"] == nil, document["id.orig_h"] == nil, document["event_type"] == nil else {
      return [unit]
    }
    for name in payloadNames {
      guard let payload = document[name] else { continue }
      if let text = payload.string ?? payload["stringValue"]?.string {
        var inner = inner(text, unit, time(document))
        inner.document = inner.document?.completed(by: document["labels"])
        return units(in: inner, depth: depth + 1, keepingText: keepsText)
      }
      if payload.members != nil {
        return units(in: inner(payload, unit, time(document)), depth: depth + 1, keepingText: keepsText)
      }
    }
    return [unit]
  }

  /// The records in a Loki line. The bytes from `lineEnd` on are the labels of its stream, as JSON.
  static func units(line bytes: RawSpan, _ lineEnd: Int, _ time: Int64?, _ origin: Int) -> [LogUnit] {
    let text = String(bytes, 0..<lineEnd)
    let outer = LogUnit(text: text, document: nil, origin: origin, time: nil)
    var unit = inner(text, outer, time.map { Timestamp(nanoseconds: $0) })
    if unit.document != nil, lineEnd < bytes.byteCount {
      var reader = JSONDocumentReader(Array(String(bytes, lineEnd..<bytes.byteCount).utf8), commas: .mayTrail)
      unit.document = unit.document?.completed(by: (try? reader.next()) ?? nil)
    }
    return units(in: unit)
  }

  private static func time(_ document: DocumentNode) -> Timestamp? {
    for name in ["time", "timestamp", "@timestamp", "ts"] {
      if let moment = document[name]?.string.flatMap({ Timestamp(rfc3339: $0) }) { return moment }
      // CloudWatch times are milliseconds since 1970.
      if name == "timestamp", let number = document[name]?.int, number > 100_000_000_000 {
        return Timestamp(milliseconds: Int64(number))
      }
    }
    return nil
  }

  private static func inner(_ document: DocumentNode, _ unit: LogUnit, _ time: Timestamp?) -> LogUnit {
    var inner = unit
    inner.document = document
    inner.time = time ?? unit.time
    inner.isWrapped = true
    return inner
  }

  private static func inner(_ text: String, _ unit: LogUnit, _ time: Timestamp?) -> LogUnit {
    let line = text.last == "\n" ? String(text.dropLast()) : text
    var inner = LogUnit(text: line, document: nil, origin: unit.origin, time: time ?? unit.time)
    inner.isWrapped = true
    if line.utf8.first(where: { !JSONTokens.isBlank($0) }) == UInt8(ascii: "{") {
      var reader = JSONDocumentReader(Array(line.utf8), commas: .mayTrail)
      inner.document = (try? reader.next()) ?? nil
    }
    return inner
  }

  /// The lines of a Loki stream, each with its time in nanoseconds and the stream's labels.
  private static func lines(
    of stream: DocumentNode, _ unit: LogUnit, _ depth: Int, _ keepsText: Bool
  ) -> [LogUnit] {
    (stream["values"]?.array ?? []).flatMap { value -> [LogUnit] in
      guard let pair = value.array, pair.count >= 2, let text = pair[1].string else { return [] }
      let moment = pair[0].string.flatMap(Int64.init).map { Timestamp(nanoseconds: $0) }
      var inner = inner(text, unit, moment)
      inner.document = inner.document?.completed(by: stream["stream"])
      return units(in: inner, depth: depth + 1, keepingText: keepsText)
    }
  }

  /// Removes the prefix of a container runtime's line: `2026-03-01T09:30:00.25Z stdout F the line`. `kubectl logs
  /// --timestamps` omits stream and tag; `--prefix` adds the pod in brackets.
  private static func withoutPrefix(_ unit: LogUnit, _ depth: Int, _ keepsText: Bool) -> LogUnit {
    if let (time, line, isPartial) = split(unit.text), let moment = Timestamp(rfc3339: time) {
      var inner = inner(String(line), unit, moment)
      inner.isPartial = isPartial
      return inner.document == nil ? inner : units(in: inner, depth: depth + 1, keepingText: keepsText).first ?? inner
    }
    if keepsText { return unit }
    // Anything before an object is a prefix: the format recognises the record itself.
    guard unit.text.utf8.last == UInt8(ascii: "}"), let brace = unit.text.utf8.firstIndex(of: UInt8(ascii: "{")) else {
      return unit
    }
    let inner = inner(String(unit.text[brace...]), unit, unit.text.firstTime)
    return inner.document == nil ? unit : units(in: inner, depth: depth + 1).first ?? unit
  }

  /// The time and the text of a container runtime's line, and whether it is only a part; nil if no stream and tag separate them.
  private static func split(_ text: String) -> (time: Substring, line: Substring, isPartial: Bool)? {
    // The first byte, or the one after the first blank, rules out nearly all other lines.
    guard let first = text.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      let blank = text.utf8.firstIndex(of: UInt8(ascii: " "))
    else { return nil }
    let rest = text[blank...].utf8
    guard rest.dropFirst().first == UInt8(ascii: "s"), let tag = tags.first(where: { rest.starts(with: $0.utf8) })
    else {
      return nil
    }
    return (text[..<blank], Substring(rest.dropFirst(tag.utf8.count)), tag.hasSuffix("P "))
  }

  /// Stream and tag: F for a full line, P for a part of one.
  private static let tags = [" stdout F ", " stderr F ", " stdout P ", " stderr P "]
}
