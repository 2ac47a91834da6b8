extension InputDamage {
  /// A sentence without a final dot, to follow the input's path and a colon.
  public var text: String {
    switch self {
    case .readingStopped: "reading was stopped; the rest was not read"
    case .inputLeftOut(let refusal): "\(refusal.text); it was left out"
    case .inputUnreadable(let reason): "\(reason); it was passed over"
    case .gzipCutShort(let offset): "the gzip data ends inside a member, at compressed byte \(offset)"
    case .gzipCorrupt(let offset): "the gzip data is corrupt near compressed byte \(offset); the rest was not read"
    case .gzipTrailingBytes(let offset):
      "bytes that are not gzip follow at compressed byte \(offset); they were not read"

    case .fileHeaderCutShort(let needed, let available):
      "the file header is cut short: it has \(available) of \(needed) bytes"
    case .recordCutShort(let offset, let needed, let available):
      "the last record, at byte \(offset), is cut short: it has \(available) of \(needed) bytes"
    case .blockCutShort(let offset, let needed, let available):
      "the last block, at byte \(offset), is cut short: it has \(available) of \(needed) bytes"
    case .recordLengthImpossible(let offset, let claimed):
      "the record at byte \(offset) claims \(claimed) captured bytes, which is impossible; the rest cannot be read"
    case .blockLengthImpossible(let offset, let claimed):
      "the block at byte \(offset) claims \(claimed) bytes, which is impossible; the rest cannot be read"
    case .byteOrderMagicMissing(let offset):
      "the section header at byte \(offset) has no byte-order magic; the rest cannot be read"
    case .tooManyInterfaces(let limit):
      "a section has more than \(limit) interfaces; packets of the further ones were not used"

    case .lineNotTerminated(let offset):
      "the last line, at byte \(offset), has no line break: it was read as it stands, and may be cut short"
    case .recordNotTerminated(let offset, let available):
      "the last record, at byte \(offset), is cut short: it has \(Self.count(available, "byte"))"
    case .recordMalformed(let offset, let reason): "the record at byte \(offset) \(Self.problem(reason))"
    case .recordNotUTF8(let offset): "the record at byte \(offset) is not UTF-8 throughout"
    case .recordTooLong(let offset, let limit):
      "the record at byte \(offset) is longer than \(limit) bytes and was left out"
    case .columnOrderUnknown:
      "some lines have columns in an order that no header line names;"
        + " put the log's format above them as a line: version account-id ..."
    case .socketEventsLeftOut(let count, let limit):
      "\(Self.count(count, "socket event")) after the first \(limit) were not used to find Service backends"

    case .answerCutShort(let offset): "the Loki response is cut short at byte \(offset)"
    case .answerElementTooLong(let offset, let limit):
      "the value at byte \(offset) is longer than \(limit) bytes; the rest was not read"
    case .answerLineWithoutRecord(let offset): "the line at byte \(offset) holds no record"

    case .exportMessageExpected(let offset): "no message begins at byte \(offset), where one was expected"
    case .exportMessageCutShort(let offset): "the message or set at byte \(offset) is cut short"
    case .exportSetTooLong(let offset): "the set at byte \(offset) does not end within its message"
    case .exportSetsWithoutTemplate(let count):
      "\(Self.count(count, "data set")) without a template could not be read"
    case .exportFlowsEndedEarly(let count):
      "the exporter lacked resources: it ended \(Self.count(count, "flow")) early"

    case .partialNotTerminated: "the partial has no last line: it was cut, and something is missing"
    case .partialBeginsInside(let line): "line \(line) begins another partial before the last line of this one"
    case .partialLineOutside(let line): "line \(line) belongs to no partial; it was left out"
    case .partialLineUnreadable(let line): "line \(line) cannot be read; it was left out"
    case .partialTrailerMismatch(let line):
      "line \(line), which ends the partial, has another count or digest than the lines before it: they were altered"
    case .inputsMissing(let names, let expected):
      "\(names.count) of \(expected) inputs are missing from it: \(names.joined(separator: ", "))"
    }
  }

  private static func problem(_ reason: SkipReason) -> String {
    switch reason.rawValue {
    case "bad-json": "is not valid JSON"
    case "not-an-object": "is not a JSON object"
    case "number-out-of-range": "has a number that no packet can have, and was not used; so may later ones"
    case let word: "cannot be read (\(word))"
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
