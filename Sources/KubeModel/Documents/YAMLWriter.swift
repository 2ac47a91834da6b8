import CYAML

/// Writes documents as YAML in kubectl's layout: block style, two spaces, keys in the order given.
///
/// libyaml does the writing. Text is left bare only where no YAML 1.1 or 1.2 reader can take it for anything but a
/// string; everything else is quoted.
public struct YAMLWriter: ~Copyable {
  private var emitter = yaml_emitter_t()
  private let output = Output()

  /// Text collected by libyaml's call-backs: a class, because they carry one pointer to it.
  private final class Output {
    var bytes: [UInt8] = []
  }

  /// The documents as one YAML text, separated by `---` lines.
  public static func text(of documents: [DocumentValue]) -> String {
    var writer = YAMLWriter()
    for (index, document) in documents.enumerated() {
      writer.write(document, separated: index > 0)
    }
    return writer.finish()
  }

  /// One document, handed over in pieces while its lists are made. Throws what `put` throws.
  public static func write<Failure>(
    _ document: ListedDocument, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = YAMLWriter()
    writer.emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
    try writer.write(document, put)
    writer.emit { yaml_document_end_event_initialize(&$0, 1) }
    try put(writer.finish())
  }

  private init() {
    precondition(yaml_emitter_initialize(&emitter) == 1, "libyaml could not allocate an emitter")
    // Escaped beyond ASCII: libyaml takes bidirectional controls for printable, and Kubernetes names are ASCII.
    yaml_emitter_set_unicode(&emitter, 0)
    yaml_emitter_set_width(&emitter, -1)
    yaml_emitter_set_indent(&emitter, 2)
    yaml_emitter_set_output(
      &emitter,
      { context, bytes, count in
        guard let context, let bytes else { return 0 }
        let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
        output.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return 1
      }, Unmanaged.passUnretained(output).toOpaque())
    emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
  }

  deinit {
    var emitter = emitter
    yaml_emitter_delete(&emitter)
  }

  private mutating func finish() -> String {
    emit { yaml_stream_end_event_initialize(&$0) }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private mutating func write(_ document: DocumentValue, separated: Bool) {
    emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, separated ? 0 : 1) }
    write(document)
    emit { yaml_document_end_event_initialize(&$0, 1) }
  }

  private mutating func write(_ value: DocumentValue) {
    switch value {
    case .null: writeScalar("null", .plain)
    case .bool(let flag): writeScalar(flag ? "true" : "false", .plain)
    case .int(let number): writeScalar(String(number), .plain)
    case .number(let text): writeScalar(text, .plain)
    case .string(let text): writeScalar(text, YAMLScalarStyle(for: text))
    case .array(let values):
      let style = values.isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
      emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, style) }
      for value in values { write(value) }
      emit { yaml_sequence_end_event_initialize(&$0) }
    case .object(let members):
      let style = members.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
      emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, style) }
      for member in members {
        writeScalar(member.name, YAMLScalarStyle(for: member.name))
        write(member.value)
      }
      emit { yaml_mapping_end_event_initialize(&$0) }
    }
  }

  private mutating func write<Failure>(
    _ document: ListedDocument, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    switch document {
    case .value(let value): write(value)
    case .object(let members):
      let style = members.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
      emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, style) }
      for member in members {
        writeScalar(member.name, YAMLScalarStyle(for: member.name))
        try write(member.part, put)
      }
      emit { yaml_mapping_end_event_initialize(&$0) }
    case .list(let count, let item):
      let style = count == 0 ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
      emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, style) }
      for place in 0..<count {
        try write(item(place), put)
        try put(takeWritten())
      }
      emit { yaml_sequence_end_event_initialize(&$0) }
    }
  }

  /// What libyaml has let go of; the rest comes later. It is ASCII, so that no character is cut.
  private func takeWritten() -> String {
    guard !output.bytes.isEmpty else { return "" }
    defer { output.bytes.removeAll(keepingCapacity: true) }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private mutating func writeScalar(_ text: String, _ style: YAMLScalarStyle) {
    var text = text
    emit { event in
      text.withUTF8 { bytes in
        yaml_scalar_event_initialize(
          &event, nil, nil, bytes.baseAddress, Int32(clamping: bytes.count), style == .plain ? 1 : 0, 1,
          style == .plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE)
      }
    }
  }

  private mutating func emit(_ make: (inout yaml_event_t) -> Int32) {
    var event = yaml_event_t()
    precondition(make(&event) == 1, "libyaml could not allocate an event")
    precondition(yaml_emitter_emit(&emitter, &event) == 1, "events come in an order that YAML does not have")
  }
}
