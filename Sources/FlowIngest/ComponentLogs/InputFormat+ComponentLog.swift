import ByteInput
import Documents
import FlowModel

extension InputFormat {
  /// Logs of components. They contain no flows; only lines that may report a failure are kept.
  static let componentLog = InputFormat(
    name: "component-log",
    summary:
      "log of cert-manager, istio-csr, istio-proxy, ztunnel or the API server, as klog, JSON or Istio's text",
    detection: "lines in the format of klog or Istio, or JSON with a message and a level",
    capabilities: .messages,
    matches: { bytes, first in
      first.units(of: bytes).contains { unit in
        LogLine(String(LogPrefix(unit.text).line), unit.document, time: nil).hasKnownFormat
      }
    },
    read: { stream, reading throws(InputError) in
      var state = LogReading(source: LogSource.name(ofFile: stream.path), phrases: reading.phrases)
      var reader = LogUnitReader(keepingLines: true)
      try reader.read(&stream, for: &state, reading) { unit, state in state.add(unit) }
      state.finish()
      var result = Observations()
      result.messages = state.table.messages
      result.statistics.records = reader.records
      for (reason, count) in reader.skipped { result.statistics.skip(reason, count: count) }
      if state.table.leftOut > 0 {
        result.statistics.skip(SkipReason(rawValue: "too-many-messages"), count: state.table.leftOut)
      }
      if state.payloads > 0 { result.statistics.skip(SkipReason(rawValue: "decrypted-payload"), count: state.payloads) }
      if !state.hasKnownFormat, !reading.phrases.isEmpty {
        result.statistics.skip(.notALog, count: reader.records)
      }
      for message in state.table.messages where message.hasYear { result.statistics.window.merge(message.window) }
      result.summarise(stream, "component-log", .messages, reader.damage)
      return result
    })
}

/// What has been read of one log.
private struct LogReading: ~Copyable {
  var table = MessageTable()
  /// Whether some line has a format that components or kubectl write.
  private(set) var hasKnownFormat = false
  /// Lines with traffic that NetObserv decrypted. They are left out, because whatever they say may hold a secret.
  private(set) var payloads = 0
  private let source: String?
  private let phrases: PhraseSet
  private var assembler = LogLineAssembler()

  init(source: String?, phrases: PhraseSet) {
    self.source = source
    self.phrases = phrases
  }

  mutating func add(_ unit: LogUnit) {
    guard !phrases.isEmpty else { return }
    guard let document = unit.document else { return addText(unit, pod: nil) }
    guard !leavesOut(unit) else { return }
    let pod = LogSource.pod(document)
    for var inner in LogEnvelope.units(in: unit, keepingText: true) {
      inner.line = unit.line
      if inner.document == nil {
        addText(inner, pod: pod)
      } else {
        finish()
        take(LogLine(inner.text, inner.document, time: inner.time), pod: pod, line: unit.line)
      }
    }
  }

  /// Whether the line is or wraps a record of NetObserv's with `RecordType` "plaintext"; it is counted then.
  private mutating func leavesOut(_ unit: LogUnit) -> Bool {
    let isPayload = Self.payloadMarks.matches(unit.text)
    if isPayload { payloads += 1 }
    return isPayload
  }

  private static let payloadMarks = PhraseSet([["RecordType", "plaintext", "Plaintext"]])

  /// Parsing lines is slow, so it is skipped for lines that cannot matter.
  private mutating func addText(_ unit: LogUnit, pod: String?) {
    guard assembler.isWaiting || !hasKnownFormat || phrases.matches(unit.text) || FailureMarks.areIn(unit.text) else {
      return
    }
    guard !leavesOut(unit) else { return }
    for var inner in LogEnvelope.units(in: unit, keepingText: true) {
      (inner.line, inner.indent) = (unit.line, unit.indent)
      guard inner.document == nil else {
        finish()
        take(LogLine(inner.text, inner.document, time: inner.time), pod: pod, line: unit.line)
        continue
      }
      var whole: [LogLineAssembler.Whole] = []
      assembler.add(inner, pod: pod) { whole.append($0) }
      for line in whole { take(line) }
    }
  }

  mutating func finish() {
    var whole: [LogLineAssembler.Whole] = []
    assembler.flush { whole.append($0) }
    for line in whole { take(line) }
  }

  private mutating func take(_ whole: LogLineAssembler.Whole) {
    take(LogLine(whole.text, nil, time: whole.time), pod: whole.pod, line: whole.line)
  }

  private mutating func take(_ line: LogLine, pod: String?, line number: Int) {
    if line.hasKnownFormat { hasKnownFormat = true }
    guard line.level == .error || phrases.matches(line.text) else { return }
    table.add(line, source: pod ?? source, at: number)
  }
}

/// Marks of lines that report a failure, in any format.
private enum FailureMarks {
  private static let words = PhraseSet(
    ["error", "Error", "ERROR", "err=", "\"err\"", "fatal", "FATAL", "panic", "Warning", "essage:", "eason:"].map {
      [$0]
    })

  static func areIn(_ text: String) -> Bool { words.matches(text) || hasKlogError(text) }

  /// `E0301 ` or `F0301 ` at the beginning or after a blank.
  private static func hasKlogError(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count > 6 else { return false }
      return (0..<min(bytes.count - 5, 240)).contains { place in
        (bytes[place] == UInt8(ascii: "E") || bytes[place] == UInt8(ascii: "F")) && bytes[place + 5] == 0x20
          && (place == 0 || bytes[place - 1] == 0x20 || bytes[place - 1] == UInt8(ascii: "|"))
          && bytes[place + 1..<place + 5].allSatisfy { (0x30...0x39).contains($0) }
      }
    }
  }
}

extension LogMessage {
  /// By text, then by source, so that the order does not depend on the order of inputs.
  static func precedes(_ left: LogMessage, _ right: LogMessage) -> Bool {
    (left.text, left.source ?? "", left.window?.first.nanoseconds ?? .min, left.count, left.line)
      < (right.text, right.source ?? "", right.window?.first.nanoseconds ?? .min, right.count, right.line)
  }
}
