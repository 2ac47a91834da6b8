import ByteInput
import FlowModel

extension InputFormat {
  static let netObserv = InputFormat(
    name: "netobserv",
    summary: "flow records of NetObserv: lines, an array, the CLI's .txt, or a Loki answer with such lines",
    detection: "JSON with SrcAddr, DstAddr and TimeFlowStartMs",
    capabilities: [.addresses, .identities, .outcomes, .drops],
    matches: { bytes in
      isJSON(bytes) && ByteSearch.contains("SrcAddr", bytes) && ByteSearch.contains("TimeFlowStartMs", bytes)
    },
    read: { stream, input, reading throws(InputError) in
      var log = NetObservFlowLog()
      var scanner = RecordScanner(NetObservField.schema)
      var result: Observations
      if LokiAnswer.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
        var answer = LokiAnswer()
        try answer.read(&stream, reading.progress) { line, bytes in
          let first = JSONTokens.skipBlanks(bytes, 0, line.length)
          guard first < line.length, bytes.u8(first) == UInt8(ascii: "{"), scanner.scan(bytes, first, line.length) > 0
          else { return false }
          if line.length < bytes.byteCount { _ = scanner.scanMore(bytes, line.length, bytes.byteCount) }
          log.take(scanner, bytes, line.origin)
          return true
        }
        result = log.table.observations(input: input)
        result.statistics.records = answer.records
        if answer.badLines > 0 { result.statistics.skip(RecordReader.badJSON, count: answer.badLines) }
        result.summarise(stream, "netobserv", capabilities(log), answer.damage)
      } else {
        var reader = RecordReader()
        try reader.read(&stream, &scanner, reading.progress) { log.take($0, $1, $2) }
        result = log.table.observations(input: input)
        result.statistics.records = reader.records
        for (reason, count) in reader.skipped { result.statistics.skip(reason, count: count) }
        result.summarise(stream, "netobserv", capabilities(log), reader.damage)
      }
      for (reason, count) in log.skipped { result.statistics.skip(reason, count: count) }
      result.statistics.packets = log.packets
      result.statistics.sampling = log.sampling
      result.statistics.window = log.window
      return result
    })

  static let hubble = InputFormat(
    name: "hubble", summary: "events of Cilium Hubble: 'hubble observe -o jsonpb', or an exporter's file",
    detection: "JSON with \"flow\", or with \"verdict\" and \"IP\", or lost_events",
    capabilities: [.addresses, .identities, .outcomes, .drops, .packetTimes],
    matches: { bytes in
      isJSON(bytes)
        && (ByteSearch.contains("\"flow\"", bytes) || ByteSearch.contains("\"lost_events\"", bytes)
          || (ByteSearch.contains("\"verdict\"", bytes) && ByteSearch.contains("\"IP\"", bytes)))
    },
    read: { stream, input, reading throws(InputError) in
      var log = HubbleFlowLog()
      var scanner = RecordScanner(HubbleField.schema)
      var reader = RecordReader()
      try reader.read(&stream, &scanner, reading.progress) { log.take($0, $1, $2) }
      var result = log.table.observations(input: input)
      result.statistics.records = reader.records
      for skipped in [reader.skipped, log.skipped] {
        for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
      }
      result.statistics.packets = log.packets
      result.statistics.lostEvents = log.lostEvents
      result.statistics.window = log.window
      result.summarise(stream, "hubble", [.addresses, .identities, .outcomes, .drops, .packetTimes], reader.damage)
      return result
    })

  private static func isJSON(_ bytes: RawSpan) -> Bool {
    let mark = ByteSearch.firstMark(bytes)
    return mark == UInt8(ascii: "{") || mark == UInt8(ascii: "[")
  }

  /// The command-line tool's files have no Kubernetes names.
  private static func capabilities(_ log: borrowing NetObservFlowLog) -> InputCapabilities {
    log.hasIdentities ? [.addresses, .identities, .outcomes, .drops] : [.addresses, .outcomes, .drops]
  }
}

extension Observations {
  /// Says what this input was.
  mutating func summarise(
    _ stream: borrowing ByteStream, _ format: String, _ capabilities: InputCapabilities, _ damage: [String]
  ) {
    statistics.bytes = stream.offset
    statistics.inputs = [
      InputSummary(
        path: stream.path, format: format, records: statistics.records, capabilities: capabilities,
        damage: damage + (stream.damage.map { [$0] } ?? []))
    ]
  }
}
