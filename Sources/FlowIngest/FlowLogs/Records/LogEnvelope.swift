import ByteInput
import Documents
import FlowModel

/// Takes away what collectors wrap around a record: CRI and Docker prefixes, `log`, `message` and `body` members, Cloud Logging's
/// payloads, CloudWatch's events, Loki's streams and their labels.
enum LogEnvelope {
  /// How deep wrappers may lie in one another.
  private static let depthLimit = 4

  /// Members that hold a record, as text or as an object.
  private static let carriers = [
    "log", "textPayload", "message", "body", "line", "MESSAGE", "@message", "record", "_source",
  ]

  /// The records inside; most often the unit itself.
  static func units(in unit: LogUnit, depth: Int = 0) -> [LogUnit] {
    guard depth < depthLimit else { return [unit] }
    guard let document = unit.document else { return [withoutPrefix(unit, depth)] }
    if let streams = document["data"]?["result"]?.array ?? document["streams"]?.array {
      return streams.flatMap { lines(of: $0, unit, depth) }
    }
    if let events = document["events"]?.array ?? document["logEvents"]?.array, events.first?["message"] != nil {
      return events.flatMap {
        units(in: LogUnit(text: "", document: $0, origin: unit.origin, time: unit.time), depth: depth + 1)
      }
    }
    if let payload = document["jsonPayload"], payload.members != nil {
      return units(in: inner(payload, unit, time(document)), depth: depth + 1)
    }
    // A record that has such a member of its own is no wrapper.
    guard document["src.addr"] == nil, document["id.orig_h"] == nil, document["event_type"] == nil else {
      return [unit]
    }
    for name in carriers {
      guard let carried = document[name] else { continue }
      if let text = carried.string ?? carried["stringValue"]?.string {
        var made = made(of: text, unit, time(document))
        made.document = made.document?.completed(by: document["labels"])
        return units(in: made, depth: depth + 1)
      }
      if carried.members != nil { return units(in: inner(carried, unit, time(document)), depth: depth + 1) }
    }
    return [unit]
  }

  /// The records of a line of Loki's, with the labels of its stream behind it.
  static func units(line bytes: RawSpan, _ lineEnd: Int, _ time: Int64?, _ origin: Int) -> [LogUnit] {
    let text = String(bytes, 0..<lineEnd)
    let outer = LogUnit(text: text, document: nil, origin: origin, time: nil)
    var unit = made(of: text, outer, time.map { Timestamp(nanoseconds: $0) })
    if unit.document != nil, lineEnd < bytes.byteCount {
      var reader = JSONDocumentReader(Array(String(bytes, lineEnd..<bytes.byteCount).utf8), commas: .mayTrail)
      unit.document = unit.document?.completed(by: (try? reader.next()) ?? nil)
    }
    return units(in: unit)
  }

  private static func time(_ document: DocumentNode) -> Timestamp? {
    for name in ["time", "timestamp", "@timestamp", "ts"] {
      if let moment = document[name]?.string.flatMap({ Timestamp(rfc3339: $0) }) { return moment }
      // CloudWatch counts milliseconds.
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

  private static func made(of text: String, _ unit: LogUnit, _ time: Timestamp?) -> LogUnit {
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
  private static func lines(of stream: DocumentNode, _ unit: LogUnit, _ depth: Int) -> [LogUnit] {
    (stream["values"]?.array ?? []).flatMap { value -> [LogUnit] in
      guard let pair = value.array, pair.count >= 2, let text = pair[1].string else { return [] }
      let moment = pair[0].string.flatMap(Int64.init).map { Timestamp(nanoseconds: $0) }
      var made = made(of: text, unit, moment)
      made.document = made.document?.completed(by: stream["stream"])
      return units(in: made, depth: depth + 1)
    }
  }

  /// `2026-03-01T09:30:00.25Z stdout F the line`: how the kubelet's container runtimes write. `kubectl logs --timestamps` leaves out
  /// stream and tag; `--prefix` puts the pod in brackets before.
  private static func withoutPrefix(_ unit: LogUnit, _ depth: Int) -> LogUnit {
    if let (time, line) = split(unit.text), let moment = Timestamp(rfc3339: time) {
      let inner = made(of: String(line), unit, moment)
      return inner.document == nil ? inner : units(in: inner, depth: depth + 1).first ?? inner
    }
    // Before an object, anything on the line is a prefix: the record tells itself.
    guard unit.text.utf8.last == UInt8(ascii: "}"), let brace = unit.text.utf8.firstIndex(of: UInt8(ascii: "{")) else {
      return unit
    }
    let inner = made(of: String(unit.text[brace...]), unit, unit.text.firstTime)
    return inner.document == nil ? unit : units(in: inner, depth: depth + 1).first ?? unit
  }

  /// The time and the line of a container runtime's line; nil where there is no stream and tag between them.
  private static func split(_ text: String) -> (time: Substring, line: Substring)? {
    // Nearly all other lines are told by their first byte or the one behind the first blank.
    guard let first = text.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      let blank = text.utf8.firstIndex(of: UInt8(ascii: " "))
    else { return nil }
    let rest = text[blank...].utf8
    guard rest.dropFirst().first == UInt8(ascii: "s"), let tag = tags.first(where: { rest.starts(with: $0.utf8) })
    else {
      return nil
    }
    return (text[..<blank], Substring(rest.dropFirst(tag.utf8.count)))
  }

  /// Streams and tags: full, or part of a line.
  private static let tags = [" stdout F ", " stderr F ", " stdout P ", " stderr P "]
}
