/// Something wrong with an input that reading survived.
///
/// An `offset` is a byte position in the input after decompression, a `compressedOffset` one before it; a `line` counts from 1.
public enum InputDamage: InputRemark {
  // Any input.
  /// The user or a time limit stopped the reading; the rest was not read.
  case readingStopped
  /// A file in a folder that no format reads.
  case inputLeftOut(InputRefusal)
  /// A file in a folder that the system did not let be read, or that is no file; `reason` follows a colon.
  case inputUnreadable(reason: String)
  case gzipCutShort(compressedOffset: Int)
  case gzipCorrupt(compressedOffset: Int)
  /// Bytes follow the last gzip member that are neither another member nor padding.
  case gzipTrailingBytes(compressedOffset: Int)

  // Captures. Lengths are in bytes and include the record's or block's header.
  case fileHeaderCutShort(needed: Int, available: Int)
  case recordCutShort(offset: Int, needed: Int, available: Int)
  case blockCutShort(offset: Int, needed: Int, available: Int)
  /// No tool writes records or blocks this long, so the rest cannot be read.
  case recordLengthImpossible(offset: Int, claimed: Int)
  case blockLengthImpossible(offset: Int, claimed: Int)
  case byteOrderMagicMissing(offset: Int)
  /// A pcapng section describes more interfaces than are kept.
  case tooManyInterfaces(limit: Int)

  // Flow logs and component logs.
  /// The last line has no line break. It is read as it stands, and may be cut short.
  case lineNotTerminated(offset: Int)
  /// The input ends inside a JSON record.
  case recordNotTerminated(offset: Int, available: Int)
  /// A record that cannot be read; `reason` is also what it was counted by in `IngestStatistics.skipped`.
  case recordMalformed(offset: Int, reason: SkipReason)
  /// A record that is used although it holds bytes that are not UTF-8.
  case recordNotUTF8(offset: Int)
  case recordTooLong(offset: Int, limit: Int)
  case columnOrderUnknown
  /// Hubble: socket events beyond the limit, which would have shown more Service translations.
  case socketEventsLeftOut(count: Int, limit: Int)

  // Responses of Loki.
  case answerCutShort(offset: Int)
  /// A stream's labels or a line longer than the buffer; the rest was not read.
  case answerElementTooLong(offset: Int, limit: Int)
  case answerLineWithoutRecord(offset: Int)

  // Flow exports (IPFIX, NetFlow).
  case exportMessageExpected(offset: Int)
  case exportMessageCutShort(offset: Int)
  case exportSetTooLong(offset: Int)
  case exportSetsWithoutTemplate(count: Int)
  /// The exporter ended flows early because it lacked resources.
  case exportFlowsEndedEarly(count: Int)

  // Partials.
  case partialNotTerminated
  case partialBeginsInside(line: Int)
  case partialLineOutside(line: Int)
  case partialLineUnreadable(line: Int)
  /// The trailer's count or digest does not match the lines before it.
  case partialTrailerMismatch(line: Int)
  /// Inputs that a manifest names and the partial lacks; `expected` counts the ones that are there too.
  case inputsMissing(names: [String], expected: Int)
}

extension InputDamage {
  public var id: String { parts.id }

  public var fields: [RemarkField] { parts.fields }

  public init?(id: String, fields: [RemarkField]) {
    guard let damage = Self.each(fields).first(where: { $0.id == id && $0.fields == fields }) else { return nil }
    self = damage
  }

  private var parts: (id: String, fields: [RemarkField]) {
    switch self {
    case .readingStopped: ("reading-stopped", [])
    case .inputLeftOut(let refusal): ("input-left-out", [RemarkField("reason", .word(refusal.rawValue))])
    case .inputUnreadable(let reason): ("input-unreadable", [RemarkField("reason", .word(reason))])
    case .gzipCutShort(let compressedOffset): ("gzip-cut-short", [.number("compressedOffset", compressedOffset)])
    case .gzipCorrupt(let compressedOffset): ("gzip-corrupt", [.number("compressedOffset", compressedOffset)])
    case .gzipTrailingBytes(let compressedOffset):
      ("gzip-trailing-bytes", [.number("compressedOffset", compressedOffset)])
    case .fileHeaderCutShort(let needed, let available):
      ("file-header-cut-short", [.number("needed", needed), .number("available", available)])
    case .recordCutShort(let offset, let needed, let available):
      ("record-cut-short", [.number("offset", offset), .number("needed", needed), .number("available", available)])
    case .blockCutShort(let offset, let needed, let available):
      ("block-cut-short", [.number("offset", offset), .number("needed", needed), .number("available", available)])
    case .recordLengthImpossible(let offset, let claimed):
      ("record-length-impossible", [.number("offset", offset), .number("claimed", claimed)])
    case .blockLengthImpossible(let offset, let claimed):
      ("block-length-impossible", [.number("offset", offset), .number("claimed", claimed)])
    case .byteOrderMagicMissing(let offset): ("byte-order-magic-missing", [.number("offset", offset)])
    case .tooManyInterfaces(let limit): ("too-many-interfaces", [.number("limit", limit)])
    case .lineNotTerminated(let offset): ("line-not-terminated", [.number("offset", offset)])
    case .recordNotTerminated(let offset, let available):
      ("record-not-terminated", [.number("offset", offset), .number("available", available)])
    case .recordMalformed(let offset, let reason):
      ("record-malformed", [.number("offset", offset), RemarkField("reason", .word(reason.rawValue))])
    case .recordNotUTF8(let offset): ("record-not-utf8", [.number("offset", offset)])
    case .recordTooLong(let offset, let limit):
      ("record-too-long", [.number("offset", offset), .number("limit", limit)])
    case .columnOrderUnknown: ("column-order-unknown", [])
    case .socketEventsLeftOut(let count, let limit):
      ("socket-events-left-out", [.number("count", count), .number("limit", limit)])
    case .answerCutShort(let offset): ("answer-cut-short", [.number("offset", offset)])
    case .answerElementTooLong(let offset, let limit):
      ("answer-element-too-long", [.number("offset", offset), .number("limit", limit)])
    case .answerLineWithoutRecord(let offset): ("answer-line-without-record", [.number("offset", offset)])
    case .exportMessageExpected(let offset): ("export-message-expected", [.number("offset", offset)])
    case .exportMessageCutShort(let offset): ("export-message-cut-short", [.number("offset", offset)])
    case .exportSetTooLong(let offset): ("export-set-too-long", [.number("offset", offset)])
    case .exportSetsWithoutTemplate(let count): ("export-sets-without-template", [.number("count", count)])
    case .exportFlowsEndedEarly(let count): ("export-flows-ended-early", [.number("count", count)])
    case .partialNotTerminated: ("partial-not-terminated", [])
    case .partialBeginsInside(let line): ("partial-begins-inside", [.number("line", line)])
    case .partialLineOutside(let line): ("partial-line-outside", [.number("line", line)])
    case .partialLineUnreadable(let line): ("partial-line-unreadable", [.number("line", line)])
    case .partialTrailerMismatch(let line): ("partial-trailer-mismatch", [.number("line", line)])
    case .inputsMissing(let names, let expected):
      ("inputs-missing", [RemarkField("names", .words(names)), .number("expected", expected)])
    }
  }

  /// One damage of every kind with these fields. Using a list instead of a second `switch` keeps each word and name in one place.
  private static func each(_ fields: [RemarkField]) -> [InputDamage] {
    let (offset, compressedOffset) = (fields.number("offset"), fields.number("compressedOffset"))
    let (needed, available, claimed) = (fields.number("needed"), fields.number("available"), fields.number("claimed"))
    let (limit, count, line) = (fields.number("limit"), fields.number("count"), fields.number("line"))
    let refusal = InputRefusal(rawValue: fields.word("reason"))
    return [
      .readingStopped,
      .inputUnreadable(reason: fields.word("reason")),
      .gzipCutShort(compressedOffset: compressedOffset),
      .gzipCorrupt(compressedOffset: compressedOffset),
      .gzipTrailingBytes(compressedOffset: compressedOffset),
      .fileHeaderCutShort(needed: needed, available: available),
      .recordCutShort(offset: offset, needed: needed, available: available),
      .blockCutShort(offset: offset, needed: needed, available: available),
      .recordLengthImpossible(offset: offset, claimed: claimed),
      .blockLengthImpossible(offset: offset, claimed: claimed),
      .byteOrderMagicMissing(offset: offset),
      .tooManyInterfaces(limit: limit),
      .lineNotTerminated(offset: offset),
      .recordNotTerminated(offset: offset, available: available),
      .recordMalformed(offset: offset, reason: SkipReason(rawValue: fields.word("reason"))),
      .recordNotUTF8(offset: offset),
      .recordTooLong(offset: offset, limit: limit),
      .columnOrderUnknown,
      .socketEventsLeftOut(count: count, limit: limit),
      .answerCutShort(offset: offset),
      .answerElementTooLong(offset: offset, limit: limit),
      .answerLineWithoutRecord(offset: offset),
      .exportMessageExpected(offset: offset),
      .exportMessageCutShort(offset: offset),
      .exportSetTooLong(offset: offset),
      .exportSetsWithoutTemplate(count: count),
      .exportFlowsEndedEarly(count: count),
      .partialNotTerminated,
      .partialBeginsInside(line: line),
      .partialLineOutside(line: line),
      .partialLineUnreadable(line: line),
      .partialTrailerMismatch(line: line),
      .inputsMissing(names: fields.words("names"), expected: fields.number("expected")),
    ] + (refusal.map { [.inputLeftOut($0)] } ?? [])
  }
}
