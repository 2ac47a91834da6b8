import ByteInput
import FlowModel

extension InputFormat {
  static let ipfix = flowExport(
    10, "ipfix", "IPFIX messages, as a file or as sent by an exporter",
    "consecutive messages of version 10 that begin with a set of templates or data")

  static let netFlow9 = flowExport(
    9, "netflow-v9", "NetFlow version 9 messages, as sent by an exporter",
    "version 9, a time after 1999, and a set of templates or data")

  static let netFlow5 = flowExport(
    5, "netflow-v5", "NetFlow version 5 messages, as sent by an exporter",
    "version 5, a time after 1999, and a record count that fits the next message's position")

  /// All three formats read messages of any version. The first message determines the format's name.
  private static func flowExport(
    _ version: UInt16, _ name: String, _ summary: String, _ detection: String
  ) -> InputFormat {
    let capabilities: InputCapabilities = [.addresses, .outcomes]
    let matches = FlowExportHeader.matches(version)
    return InputFormat(
      name: name, summary: summary, detection: detection, capabilities: capabilities,
      matches: { bytes, _ in matches(bytes) },
      read: { stream, reading throws(InputError) in
        var reader = FlowExportReader()
        var sink = LogSink(share: reading.share)
        try reader.read(&stream, reading.progress, &sink)
        var result = sink.table.takeObservations()
        result.statistics.records = reader.records
        for skipped in [reader.skipped, sink.skipped] {
          for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
        }
        if reader.setsWithoutTemplate > 0 {
          result.statistics.skip(ExportSetDecoder.noTemplate, count: reader.setsWithoutTemplate)
        }
        result.statistics.packets = sink.packets
        result.statistics.lostEvents = reader.lostFlows
        result.statistics.sampling = reader.sampling
        result.statistics.window = sink.window
        let named: InputCapabilities = sink.hasClaims ? [.identities] : []
        let judged: InputCapabilities = sink.hasDrops ? [.drops] : []
        result.summarise(stream, name, capabilities.union(named).union(judged), reader.damage)
        return result
      })
  }
}
