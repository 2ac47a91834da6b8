import ByteInput
import FlowModel

extension InputFormat {
  static let netObserv = InputFormat(
    name: "netobserv",
    summary: "flow records of NetObserv: lines, an array, the CLI's .txt, or a Loki answer with such lines",
    detection: "JSON with SrcAddr, DstAddr and TimeFlowStartMs",
    capabilities: [.addresses, .identities, .outcomes, .drops],
    matches: { bytes in
      ByteSearch.contains("SrcAddr", bytes) && ByteSearch.contains("TimeFlowStart", bytes)
        && (isJSON(bytes) || LogUnitReader.sample(bytes, limit: sampleSize).contains(where: isNetObserv))
    },
    read: { stream, reading throws(InputError) in
      var log = NetObservFlowLog(share: reading.share)
      var scanner = RecordScanner(NetObservField.schema)
      let source = try RecordSource.read(&stream, &scanner, reading.progress, recognises: isNetObserv) {
        log.take($0, $1, $2)
      }
      var result = log.table.observations()
      result.take(source)
      result.summarise(stream, "netobserv", capabilities(log), source.damage)
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
      if isJSON(bytes) {
        return ByteSearch.contains("\"flow\"", bytes) || ByteSearch.contains("\"lost_events\"", bytes)
          || (ByteSearch.contains("\"verdict\"", bytes) && ByteSearch.contains("\"IP\"", bytes))
          || LogUnitReader.sample(bytes, limit: sampleSize).contains(where: isHubble)
      }
      return ByteSearch.contains("flow", bytes)
        && LogUnitReader.sample(bytes, limit: sampleSize).contains(where: isHubble)
    },
    read: { stream, reading throws(InputError) in
      var log = HubbleFlowLog(share: reading.share)
      var scanner = RecordScanner(HubbleField.schema)
      let source = try RecordSource.read(&stream, &scanner, reading.progress, recognises: isHubble) {
        log.take($0, $1, $2)
      }
      var result = log.table.observations()
      result.take(source)
      for (reason, count) in log.skipped { result.statistics.skip(reason, count: count) }
      result.statistics.packets = log.packets
      result.statistics.lostEvents = log.lostEvents
      result.statistics.window = log.window
      result.summarise(stream, "hubble", [.addresses, .identities, .outcomes, .drops, .packetTimes], source.damage)
      return result
    })

  private static let sampleSize = 12

  private static func isNetObserv(_ unit: LogUnit) -> Bool {
    unit.document?["SrcAddr"] != nil && (unit.document?["TimeFlowStartMs"] ?? unit.document?["TimeFlowStart"]) != nil
  }

  private static func isHubble(_ unit: LogUnit) -> Bool {
    guard let flow = unit.document?["flow"] else {
      return unit.document?["lost_events"] != nil
        || (unit.document?["verdict"] != nil && unit.document?["IP"] != nil)
    }
    return flow["verdict"] != nil || flow["l4"] != nil || flow["source"] != nil
  }

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
    _ stream: borrowing ByteStream, _ format: String, _ capabilities: InputCapabilities, _ damage: [String],
    notes: [String] = []
  ) {
    statistics.bytes = stream.offset
    statistics.inputs = [
      InputSummary(
        path: stream.path, format: format, records: statistics.records, capabilities: capabilities,
        damage: damage + (stream.damage.map { [$0] } ?? []), notes: notes)
    ]
  }

  fileprivate mutating func take(_ source: RecordSource) {
    statistics.records = source.records
    for (reason, count) in source.skipped { statistics.skip(reason, count: count) }
  }
}
