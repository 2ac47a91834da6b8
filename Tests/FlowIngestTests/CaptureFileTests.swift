import FlowModel
import Testing

@testable import FlowIngest

private let segment = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40000, 443, flags: 2)))

/// A pcap file with one record in every variant of the format.
private func variant(_ magic: UInt32, isBigEndian: Bool, fraction: Int, extra: Int = 0) -> [UInt8] {
  func u32(_ value: Int) -> [UInt8] { isBigEndian ? Bytes.be32(value) : Bytes.le32(value) }
  let header = u32(Int(magic)) + (isBigEndian ? [0, 2, 0, 4] : [2, 0, 4, 0]) + Bytes.zeros(8) + u32(65535) + u32(1)
  let count = u32(segment.count)
  return header + u32(1_700_000_000) + u32(fraction) + count + count + Bytes.zeros(extra) + segment
}

@Test(arguments: [
  variant(0xA1B2_C3D4, isBigEndian: false, fraction: 5), variant(0xA1B2_C3D4, isBigEndian: true, fraction: 5),
  variant(0xA1B2_3C4D, isBigEndian: false, fraction: 5000), variant(0xA1B2_3C4D, isBigEndian: true, fraction: 5000),
  variant(0xA1B2_CD34, isBigEndian: false, fraction: 5, extra: 8),
])
func `every variant of pcap gives the same flow and time`(file: [UInt8]) throws {
  let observations = try observe(file)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
  #expect(observations.flows.first?.window?.first.nanoseconds == 1_700_000_000_000_005_000)
}

@Test func `a file that ends after its last record is undamaged`() throws {
  #expect(try observe(Bytes.pcap([segment, segment])).statistics.inputs.first?.damage == [])
}

@Test func `a file cut in its last record reports the position, and the available bytes are used`() throws {
  let file = Bytes.pcap([segment, segment])
  let observations = try observe(Array(file.dropLast(10)))
  let position = 24 + 16 + segment.count
  #expect(
    observations.statistics.inputs.first?.damage == [
      .recordCutShort(offset: position, needed: 16 + segment.count, available: 6 + segment.count)
    ])
  #expect(observations.flows.first?.fromClient.packets == 2)
}

@Test(arguments: 24..<140)
func `a capture cut at any byte loses no complete record`(length: Int) throws {
  let file = Bytes.pcap([segment, segment])
  let record = 16 + segment.count
  guard length <= file.count else { return }
  let observations = try observe(Array(file.prefix(length)))
  #expect((observations.flows.first?.fromClient.packets ?? 0) >= (length - 24) / record)
}

@Test func `a record with an impossible length ends reading and is reported`() throws {
  var file = Bytes.pcap([segment, segment])
  let second = 24 + 16 + segment.count
  file.replaceSubrange(second + 8..<second + 12, with: [0xFF, 0xFF, 0xFF, 0xFF])
  let observations = try observe(file)
  #expect(observations.flows.first?.fromClient.packets == 1)
  #expect(
    observations.statistics.inputs.first?.damage == [.recordLengthImpossible(offset: second, claimed: 0xFFFF_FFFF)])
}

@Test func `other bytes are refused, not fatal, if the format is forced to pcap`() {
  #expect { try observe([UInt8](repeating: 7, count: 100), format: .named("pcap")) } throws: {
    "\($0)".contains("magic")
  }
  for format in InputFormat.all { _ = try? observe([UInt8](repeating: 7, count: 100), format: format) }
}

/// A pcapng block: type, length, body, length.
private func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
  let padded = body + Bytes.zeros((4 - body.count % 4) % 4)
  let length = Bytes.le32(12 + padded.count)
  return Bytes.le32(type) + length + padded + length
}

private let section = block(0x0A0D_0D0A, Bytes.le32(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))

private func interface(_ options: [UInt8] = []) -> [UInt8] { block(1, [1, 0, 0, 0] + Bytes.le32(0) + options) }

private func packet(interface: Int = 0, high: Int, low: Int) -> [UInt8] {
  block(
    6,
    Bytes.le32(interface) + Bytes.le32(high) + Bytes.le32(low) + Bytes.le32(segment.count)
      + Bytes.le32(segment.count) + segment)
}

@Test(arguments: [
  // 10^-6, the default; 10^-9; 2^-10; with an offset of 1000 seconds.
  ([] as [UInt8], 1_000_000, 1_000_000_000), ([9, 0, 1, 0, 9, 0, 0, 0], 1_000_000, 1_000_000),
  ([9, 0, 1, 0, 0x8A, 0, 0, 0], 1024, 1_000_000_000),
  ([14, 0, 8, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0], 1_000_000, 1_001_000_000_000),
])
func `the resolution and offset of a pcapng interface apply to times`(options: [UInt8], units: Int, time: Int64) throws
{
  let observations = try observe(section + interface(options) + packet(high: 0, low: units))
  #expect(observations.flows.first?.window?.first.nanoseconds == time)
}

@Test func `each pcapng section numbers its interfaces from 0, and unknown blocks are skipped`() throws {
  let file =
    section + block(0x0BAD, [1, 2, 3]) + interface() + packet(high: 0, low: 1) + section + interface()
    + packet(high: 0, low: 2)
  #expect(try observe(file).flows.first?.fromClient.packets == 2)
}

@Test func `a pcapng packet of an unknown interface is counted as skipped`() throws {
  let file = section + interface() + packet(interface: 7, high: 0, low: 1)
  #expect(try observe(file).statistics.skipped[SkipReason(rawValue: "unknown-link-type")] == 1)
}

@Test func `a pcapng block with an impossible length ends reading and is reported`() throws {
  let file = section + interface() + packet(high: 0, low: 1) + Bytes.le32(6) + Bytes.le32(3) + Bytes.zeros(8)
  let observations = try observe(file)
  #expect(observations.flows.count == 1)
  #expect(
    observations.statistics.inputs.first?.damage == [
      .blockLengthImpossible(offset: file.count - 16, claimed: 3)
    ])
}

@Test func `a pcapng packet block that is too short for its header is counted as skipped`() throws {
  let file = section + interface() + block(6, Bytes.zeros(8))
  #expect(try observe(file).statistics.skipped[SkipReason(rawValue: "short-record")] == 1)
}

@Test func `packets on several interfaces are one flow with copies`() throws {
  func cooked(_ interface: Int) -> [UInt8] {
    Bytes.be16(0x0800) + Bytes.zeros(2) + Bytes.be32(interface) + Bytes.be16(1) + Bytes.zeros(10)
      + segment.dropFirst(14)
  }
  let observations = try observe(Bytes.pcap([cooked(2), cooked(3), cooked(4)], link: 276))
  #expect(observations.flows.map(\.copies) == [2])
  #expect(observations.flows.map(\.fromClient.syn) == [1])
  #expect(observations.flows.map(\.fromClient.packets) == [3])
}

@Test func `two captures of the same packets are not added up, rotated files are`() throws {
  let first = try observe(Bytes.pcap([segment, segment]))
  var same = MergedObservations()
  for _ in 0..<2 { same.add(first) }
  #expect(same.observations.flows.map(\.fromClient.syn) == [2])
  var rotated = MergedObservations()
  rotated.add(first)
  rotated.add(try observe(Bytes.pcap([segment], from: 1_700_000_100)))
  #expect(rotated.observations.flows.map(\.fromClient.syn) == [3])
}

@Test(arguments: [-2, -1, 1, 2])
func `a connection in captures of two nodes with different clocks is counted once`(skew: Int) throws {
  let answer = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(443, 40000, flags: 0x12), from: 2, to: 1))
  var merged = MergedObservations()
  for second in [1_700_000_000, 1_700_000_000 + skew] {
    merged.add(try observe(Bytes.pcap([segment, answer], from: second)))
  }
  #expect(merged.observations.flows.map(\.fromClient.syn) == [1])
}

@Test func `a file that continues another one adds to it, however close they are`() throws {
  let data = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40000, 443, flags: 0x10, [1])))
  var merged = MergedObservations()
  merged.add(try observe(Bytes.pcap([segment])))
  merged.add(try observe(Bytes.pcap([data], from: 1_700_000_001)))
  #expect(merged.observations.flows.map(\.fromClient.packets) == [2])
}

@Test func `changing any byte never crashes the program`() throws {
  let file = section + interface() + packet(high: 0, low: 1)
  for place in file.indices {
    for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
      var changed = file
      changed[place] = value
      _ = try? observe(changed)
    }
  }
}
