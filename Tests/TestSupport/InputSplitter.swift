import Foundation

/// Splits an input into parts that are complete inputs, like a log rotation.
public enum InputSplitter {
  /// Splits a little-endian pcap file into at most `count` parts. Each has a file header and at least one complete packet.
  public static func capture(
    _ bytes: [UInt8], into count: Int, using generator: inout SplitMix64
  ) -> [[UInt8]] {
    let header = Array(bytes.prefix(24))
    var records: [ArraySlice<UInt8>] = []
    var start = 24
    while start + 16 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[start + 8 + $1]) << (8 * $1) }
      let end = min(bytes.count, start + 16 + length)
      records.append(bytes[start..<end])
      start = end
    }
    return parts(records, count, &generator).map { header + $0.joined() }
  }

  /// Splits a log at line breaks.
  public static func log(
    _ bytes: [UInt8], into count: Int, using generator: inout SplitMix64
  ) -> [[UInt8]] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    return parts(Array(lines), count, &generator).map { lines in Array(lines.map { $0 + [UInt8(ascii: "\n")] }.joined())
    }
  }

  private static func parts<Record>(
    _ records: [Record], _ count: Int, _ generator: inout SplitMix64
  ) -> [ArraySlice<Record>] {
    guard records.count > 1 else { return [records[...]] }
    var cuts: Set<Int> = [0]
    for _ in 1..<count { cuts.insert(Int.random(in: 1..<records.count, using: &generator)) }
    let starts = cuts.sorted()
    return zip(starts, starts.dropFirst() + [records.count]).map { records[$0..<$1] }
  }
}
