import ByteInput
import FlowModel
import Foundation
import TestSupport
import Testing

@testable import FlowIngest

@Test(arguments: [1, 700, 5000])
func `a capture reads the same on any number of threads, in pieces of any size`(pieceSize: Int) throws {
  for folder in ["healthy", "ipv6", "istio-csr-stalled", "webhook-mtu-black-hole"] {
    let path = Repository.folder.appending(path: "samples/\(folder)/node.pcap").path
    let alone = try Told(path, .pcap, threads: 1, pieceSize: pieceSize)
    #expect(!alone.flows.isEmpty)
    for threads in [2, 3] {
      #expect(try Told(path, .pcap, threads: threads, pieceSize: pieceSize) == alone, "\(folder) on \(threads) threads")
    }
  }
}

@Test func `a capture that is cut anywhere or has broken bytes reads the same on two threads`() throws {
  let whole = try [UInt8](Data(contentsOf: Repository.folder.appending(path: "samples/healthy/node.pcap")))
  var random = SplitMix64(seed: 1)
  for round in 0..<60 {
    var bytes = Array(whole.prefix(round % 2 == 0 ? Int(random.next() % UInt64(whole.count)) : whole.count))
    for _ in 0..<random.next() % 20 where bytes.count > 24 {
      bytes[24 + Int(random.next() % UInt64(bytes.count - 24))] = UInt8(truncatingIfNeeded: random.next())
    }
    let pieceSize = 1 + Int(random.next() % 9000)
    let alone = try Told(bytes, .pcap, threads: 1, pieceSize: pieceSize)
    #expect(try Told(bytes, .pcap, threads: 2, pieceSize: pieceSize) == alone)
  }
}

@Test func `a packet longer than the buffer is told, and what follows is read, on two threads too`() throws {
  let whole = try [UInt8](Data(contentsOf: Repository.folder.appending(path: "samples/healthy/node.pcap")))
  let length = ByteStream.maximumCapacity + 1
  let record = Bytes.zeros(8) + Bytes.le32(length) + Bytes.le32(length) + Bytes.zeros(length)
  let bytes = Array(whole + record + whole.dropFirst(PcapReader.fileHeaderLength))
  let alone = try Told(bytes, .pcap, threads: 1, pieceSize: 5000)
  #expect(alone.statistics.skipped[SkippedFrame.tooLong.reason] == 1)
  #expect(try Told(bytes, .pcap, threads: 2, pieceSize: 5000) == alone)
}

@Test(.enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"))
func `every real capture reads the same on two threads`() throws {
  let root = Corpus.path("captures")
  var read = 0
  for file in try FileManager.default.subpathsOfDirectory(atPath: root).sorted() {
    guard let data = FileManager.default.contents(atPath: root + "/" + file), data.count >= 24 else { continue }
    let start = Array(data.prefix(64))
    let format = [InputFormat.pcap, .pcapng].first { $0.matches(start.span.bytes) }
    guard let format else { continue }
    let alone = try Told(root + "/" + file, format, threads: 1, pieceSize: 3000)
    #expect(try Told(root + "/" + file, format, threads: 2, pieceSize: 3000) == alone, "\(file)")
    read += 1
  }
  #expect(read > 0)
}
