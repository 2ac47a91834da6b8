import ByteInput
import FlowModel

/// Decodes the sets of IPFIX and NetFlow version 9 messages by the templates that they bring along.
///
///      0        2        4
///     +--------+--------+ - - - -
///     | number | length | records or templates, and up to three bytes of padding
///     +--------+--------+ - - - -
///
/// All fields are big-endian. Number 2 (0 in version 9) is for templates, 3 (1) for those of options, 256 and above for data.
struct ExportSetDecoder {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  /// The largest sampling rate that an exporter tells of.
  private(set) var sampling = 0
  /// Flows that were ended early because the exporter had no room.
  private(set) var crowdedOut = 0
  private(set) var pending = PendingSets()

  private var templates = ExportTemplates()
  private var record = ExportRecord()
  /// Flows that each exporter says it could not send, since it began.
  private var notSent: [ExportTemplateKey: Int] = [:]

  /// Data of a template that was not met.
  static let noTemplate = SkipReason(rawValue: "no-template")
  static let badRecord = SkipReason(rawValue: "bad-record")
  static let badTemplate = SkipReason(rawValue: "bad-template")
  /// A set whose number the specification keeps for later.
  static let unknownSet = SkipReason(rawValue: "unknown-set")
  private static let exporterLimit = 4096

  /// Flows that exporters say they could not send.
  var lostFlows: Int {
    notSent.values.reduce(into: 0) { $0.addSaturating($1) }
  }

  /// Whether a template of this number was met.
  func knows(_ number: UInt16, of message: ExportMessage) -> Bool {
    templates[ExportTemplateKey(version: message.version, domain: message.domain, number: number)] != nil
  }

  /// Takes the set of this number whose content lies in `range`; returns whether its records were counted.
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

  /// Number, count of fields, fields; without fields the template is taken back.
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

  /// Number, count of fields, how many of them are the scope, fields.
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

  /// Number, bytes of scope fields, bytes of option fields, both kinds of fields. Scope fields have a numbering of their own.
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

  /// Element and length, and for IPFIX, where the first bit is set, the enterprise that defines the element.
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

  /// Keeps a template, and decodes what waited for it.
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
        if record.int(.endReason, bytes) == 5 { crowdedOut.addSaturating(1) }
      } else {
        skip(LogSink.notUnderstood)
      }
    }
  }

  /// Sampling and losses, which stand among options, and sampling in some exporters' flows too.
  private mutating func noteExporter(_ bytes: RawSpan, _ message: ExportMessage) {
    if let interval = record.int(.samplingInterval, bytes), interval > 0 {
      // So many packets are taken, then so many left out.
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
