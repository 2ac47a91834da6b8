import ByteInput
import FlowModel

extension InputFormat {
  static let netObserv = InputFormat(
    name: "netobserv",
    summary: "NetObserv flow records: JSON lines, an array, the CLI's .txt file, or a Loki query response",
    detection: "JSON with SrcAddr, DstAddr and TimeFlowStartMs",
    capabilities: [.addresses, .identities, .outcomes, .drops],
    matches: { bytes, first in
      ByteSearch.contains("SrcAddr", bytes) && ByteSearch.contains("TimeFlowStart", bytes)
        && (isJSON(bytes)
          || first.units(of: bytes).contains(where: NetObservFlowLog.recognises))
    },
    read: { stream, reading throws(InputError) in
      var log = NetObservFlowLog()
      log.table.share = reading.share
      let source = try RecordSource.read(&stream, into: &log, reading)
      var result = log.table.takeObservations()
      result.take(source)
      result.summarise(stream, "netobserv", capabilities(log), source.damage + log.skipped.damage)
      for (reason, count) in log.skipped.counts { result.statistics.skip(reason, count: count) }
      result.statistics.packets = log.packets
      result.statistics.sampling = log.sampling
      result.statistics.window = log.window
      return result
    })

  static let hubble = InputFormat(
    name: "hubble", summary: "Cilium Hubble events: 'hubble observe -o jsonpb', or the exporter's file",
    detection: "JSON with flow, with verdict and IP, or with lost_events",
    capabilities: [.addresses, .identities, .outcomes, .drops, .packetTimes],
    matches: { bytes, first in
      if isJSON(bytes) {
        return ByteSearch.contains("\"flow\"", bytes) || ByteSearch.contains("\"lost_events\"", bytes)
          || (ByteSearch.contains("\"verdict\"", bytes) && ByteSearch.contains("\"IP\"", bytes))
          || first.units(of: bytes).contains(where: HubbleFlowLog.recognises)
      }
      return ByteSearch.contains("flow", bytes)
        && first.units(of: bytes).contains(where: HubbleFlowLog.recognises)
    },
    read: { stream, reading throws(InputError) in
      var log = HubbleFlowLog()
      log.table.share = reading.share
      let source = try RecordSource.read(&stream, into: &log, reading)
      for translation in log.sockets.translations { log.table.addTranslation(translation) }
      var result = log.table.takeObservations()
      result.take(source)
      for (reason, count) in log.skipped.counts { result.statistics.skip(reason, count: count) }
      result.statistics.packets = log.packets
      result.statistics.lostEvents = log.lostEvents
      result.statistics.window = log.window
      result.summarise(
        stream, "hubble", [.addresses, .identities, .outcomes, .drops, .packetTimes],
        source.damage + log.skipped.damage
          + log.sockets.damage
      )
      return result
    })

  private static func isJSON(_ bytes: RawSpan) -> Bool {
    let mark = ByteSearch.firstSignificantByte(bytes)
    return mark == UInt8(ascii: "{") || mark == UInt8(ascii: "[")
  }

  /// The NetObserv CLI's files have no Kubernetes names.
  private static func capabilities(_ log: borrowing NetObservFlowLog) -> InputCapabilities {
    log.hasIdentities ? [.addresses, .identities, .outcomes, .drops] : [.addresses, .outcomes, .drops]
  }
}

extension Observations {
  mutating func summarise(
    _ stream: borrowing ByteStream, _ format: String, _ capabilities: InputCapabilities, _ damage: [InputDamage],
    notes: [InputNote] = []
  ) {
    statistics.bytes = stream.offset
    statistics.inputs = [
      InputSummary(
        path: stream.path, format: format, records: statistics.records, capabilities: capabilities,
        damage: damage + stream.inputDamage, notes: notes)
    ]
  }

  fileprivate mutating func take(_ source: RecordSource) {
    statistics.records = source.records
    for (reason, count) in source.skipped { statistics.skip(reason, count: count) }
  }
}
