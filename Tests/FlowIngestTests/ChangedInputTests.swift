import ByteInput
import FlowIngest
import FlowModel
import Foundation
import Synchronization
import Testing

/// Connections of NetObserv's log, one a line, from `count` clients.
private func log(_ clients: Range<Int>) -> Data {
  Data(
    clients.map { number in
      """
      {"SrcAddr":"10.1.\(number >> 8 & 255).\(number & 255)","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,\
      "Packets":1,"Bytes":60,"Flags":2,"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000}

      """
    }.joined().utf8)
}

/// Reads the log with so little memory that it must be read many times. `change` is called once, while the reading with this number is
/// under way.
private func read(
  _ content: Data, changing number: Int, _ change: @escaping @Sendable (FileHandle, String) throws -> Void
) throws -> (observations: Observations, readings: Int) {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try content.write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  let readings = Mutex((count: 0, last: Int.max))
  let bound = MemoryBound(bytes: 128 * 1024)
  let ingestion = Ingestion(
    progress: { path in
      Progress { bytes in
        let isNew = readings.withLock { readings in
          let begins = bytes <= readings.last
          if begins { readings.count += 1 }
          readings.last = bytes
          return begins && readings.count == number
        }
        guard isNew, let file = FileHandle(forUpdatingAtPath: path) else { return }
        try? change(file, path)
        try? file.close()
      }
    }, bound: bound)
  let observations = try ingestion.read([path])
  _ = observations.flows.count
  return (observations, bound.tally.readings)
}

private let whole = log(0..<1500)

/// Appending and replacing must change nothing in the answer, however many readings were over by then.
@Test(arguments: [2, 6, 12])
func `a log that grows or is replaced while it is read again and again gives one moment's answer`(number: Int) throws {
  let (unchanged, readings) = try read(whole, changing: .max) { _, _ in }
  #expect(readings > 8, "otherwise this test tests nothing")
  #expect(unchanged.statistics.records == 1500)
  let (grown, _) = try read(whole, changing: number) { file, _ in
    try file.seekToEnd()
    try file.write(contentsOf: log(10_000..<11_000))
  }
  let count = grown.statistics.records
  #expect(count == 1500 || count == 2500)
  #expect(grown.flows.count == count, "each reading saw the same \(count) records")
  #expect(grown.statistics.inputs.flatMap(\.damage).isEmpty)
  let (replaced, _) = try read(whole, changing: number) { _, path in
    try log(20_000..<21_000).write(to: URL(filePath: path), options: .atomic)
  }
  #expect(replaced.flows == unchanged.flows)
  #expect(replaced.statistics.records == 1500)
}

@Test func `a log that is cut or rewritten while it is read several times is an error, not a shorter answer`() throws {
  #expect(throws: InputError.self) {
    _ = try read(whole, changing: 12) { file, _ in try file.truncate(atOffset: UInt64(whole.count / 4)) }
  }
  #expect(throws: InputError.self) {
    _ = try read(whole, changing: 12) { file, _ in
      try file.seek(toOffset: 0)
      try file.write(contentsOf: log(30_000..<31_500))
    }
  }
}
