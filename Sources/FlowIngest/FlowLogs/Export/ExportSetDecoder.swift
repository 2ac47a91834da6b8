import ByteInput
import FlowModel

/// Decodes the sets of IPFIX and NetFlow version 9 messages, using the templates in those messages.
///
///      0        2        4
///     +--------+--------+ - - - -
///     | number | length | records or templates, and up to three bytes of padding
///     +--------+--------+ - - - -
///
/// All fields are big-endian. Set 2 (0 in version 9) contains templates, set 3 (1) options templates, sets from 256 on
/// data.
struct ExportSetDecoder {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  /// The largest sampling rate that an exporter reports.
  private(set) var sampling = 0
  /// Flows that an exporter ended early for lack of resources.
  private(set) var endedEarly = 0
  private(set) var pending = PendingSets()

  private var templates = ExportTemplates()
  private var record = ExportRecord()
  /// Flows that each exporter reports as not sent, since its start.
  private var notSent: [ExportTemplateKey: Int] = [:]

  /// Data whose template is missing.
  static let noTemplate = SkipReason(rawValue: "no-template")
  static let badRecord = SkipReason(rawValue: "bad-record")
  static let badTemplate = SkipReason(rawValue: "bad-template")
  /// A set with a reserved number.
  static let unknownSet = SkipReason(rawValue: "unknown-set")
  private static let exporterLimit = 4096

  /// Flows that all exporters report as not sent.
  var lostFlows: Int {
    notSent.values.reduce(into: 0) { $0.addSaturating($1) }
  }

  func hasTemplate(_ number: UInt16, for message: ExportMessage) -> Bool {
    templates[ExportTemplateKey(version: message.version, domain: message.domain, number: number)] != nil
  }

  /// Decodes the set of this number with its content in `range`. Returns false if its template is missing, so that its
  /// records are not counted yet.
  mutating func take(
    _ number: UInt16, _ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, _ sink: inout LogSink
  ) -> Bool {
    switch (message.version, number) {
    case (10, 2), (9, 0): takeTemplates(range, bytes, message, &sink)
    case (10, 3): takeOptionsTemplates(range, bytes, message, &sink)
    case (9, 1): takeOldOptionsTemplates(range, bytes, message, &sink)
    case (_, 256...):
      let key = ExportTemplateKey(version: message.version, domain: message.domain, number: number)
      guard let template = templates[key] else {
        pending.add(range, bytes, message, for: key)
        return false
      }
      takeRecords(template, range, bytes, message, &sink)
    default: skip(Self.unknownSet)
    }
    return true
  }

  private mutating func skip(_ reason: SkipReason, _ count: Int = 1) {
    skipped[reason, default: 0].addSaturating(count)
  }

  /// Number, field count, fields. A template without fields is a withdrawal.
  private mutating func takeTemplates(
    _ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, _ sink: inout LogSink
  ) {
    var cursor = ByteCursor(at: range.lowerBound, end: range.upperBound)
    while let number = cursor.be16(bytes), let count = cursor.be16(bytes), number > 1 {
      var template = ExportTemplate(isOptions: false)
      guard readFields(count, &template, bytes, &cursor, message) else { return skip(Self.badTemplate) }
      add(template, number, message, &sink)
    }
  }

  /// Number, field count, scope field count, fields.
  private mutating func takeOptionsTemplates(
    _ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, _ sink: inout LogSink
  ) {
    var cursor = ByteCursor(at: range.lowerBound, end: range.upperBound)
    while let number = cursor.be16(bytes), let count = cursor.be16(bytes), number > 1 {
      var template = ExportTemplate(isOptions: true)
      guard count == 0 || cursor.be16(bytes) != nil, readFields(count, &template, bytes, &cursor, message) else {
        return skip(Self.badTemplate)
      }
      add(template, number, message, &sink)
    }
  }

  /// Number, byte count of the scope fields, byte count of the option fields, fields. Scope fields are numbered
  /// separately.
  private mutating func takeOldOptionsTemplates(
    _ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, _ sink: inout LogSink
  ) {
    var cursor = ByteCursor(at: range.lowerBound, end: range.upperBound)
    while let number = cursor.be16(bytes), let scope = cursor.be16(bytes), let options = cursor.be16(bytes), number > 1
    {
      var template = ExportTemplate(isOptions: true)
      for _ in 0..<scope / 4 {
        guard cursor.be16(bytes) != nil, let count = cursor.be16(bytes) else { return skip(Self.badTemplate) }
        template.add(nil, byteCount: count)
      }
      guard readFields(options / 4, &template, bytes, &cursor, message) else { return skip(Self.badTemplate) }
      add(template, number, message, &sink)
    }
  }

  /// Element and length; in IPFIX, a set first bit announces the element's enterprise number.
  private func readFields(
    _ count: Int, _ template: inout ExportTemplate, _ bytes: RawSpan, _ cursor: inout ByteCursor,
    _ message: ExportMessage
  ) -> Bool {
    for _ in 0..<count {
      guard let element = cursor.be16(bytes), let byteCount = cursor.be16(bytes) else { return false }
      var enterprise: UInt32 = 0
      if message.version == 10, element & 0x8000 != 0 {
        guard let high = cursor.be16(bytes), let low = cursor.be16(bytes) else { return false }
        enterprise = UInt32(high) << 16 | UInt32(low)
      }
      let number = message.version == 10 ? element & 0x7FFF : element
      template.add(ExportElement(UInt16(number), enterprise: enterprise), byteCount: byteCount)
    }
    return true
  }

  /// Stores a template and decodes the sets that wait for it.
  private mutating func add(
    _ template: ExportTemplate, _ number: Int, _ message: ExportMessage, _ sink: inout LogSink
  ) {
    let key = ExportTemplateKey(version: message.version, domain: message.domain, number: UInt16(number))
    guard !template.fields.isEmpty else { return templates.withdraw(key) }
    guard number >= 256, template.minimumByteCount > 0, templates.add(template, for: key) else {
      return skip(Self.badTemplate)
    }
    for waiting in pending.take(key) {
      takeRecords(template, 0..<waiting.bytes.count, waiting.bytes.span.bytes, waiting.message, &sink)
    }
  }

  private mutating func takeRecords(
    _ template: ExportTemplate, _ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, _ sink: inout LogSink
  ) {
    var offset = range.lowerBound
    while range.upperBound - offset >= template.minimumByteCount {
      guard record.read(template, bytes, &offset, end: range.upperBound) else { return skip(Self.badRecord) }
      records.addSaturating(1)
      noteExporter(bytes, message)
      if template.isOptions {
        skip(LogSink.noConnection)
      } else if let event = ExportEvent.make(record, bytes, message) {
        sink.add(event, origin: message.origin)
        if let translation = ExportEvent.translation(event, record, bytes) { sink.add(translation) }
        if record.int(.endReason, bytes) == 5 { endedEarly.addSaturating(1) }
      } else {
        skip(LogSink.notUnderstood)
      }
    }
  }

  /// Reads sampling and losses. They occur in options, and sampling also in the flows of some exporters.
  private mutating func noteExporter(_ bytes: RawSpan, _ message: ExportMessage) {
    if let interval = record.int(.samplingInterval, bytes), interval > 0 {
      // `interval` packets are sampled, then `space` packets are skipped.
      let space = min(record.int(.samplingSpace, bytes) ?? 0, Int(UInt32.max))
      sampling = max(sampling, (min(interval, Int(UInt32.max)) + space) / interval)
    }
    for element in [ExportElement.samplingRate, .samplerRate] {
      if let rate = record.int(element, bytes) { sampling = max(sampling, rate) }
    }
    guard let lost = record.int(.notSentFlows, bytes) else { return }
    let exporter = ExportTemplateKey(version: message.version, domain: message.domain, number: 0)
    guard notSent[exporter] != nil || notSent.count < Self.exporterLimit else { return }
    notSent[exporter] = max(notSent[exporter] ?? 0, lost)
  }
}
