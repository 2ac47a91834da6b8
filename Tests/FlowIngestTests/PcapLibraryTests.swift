import ByteInput
import FlowModel
import Foundation
import Testing

@testable import FlowIngest

@Test
func `libpcap is found under one of its names`() throws {
  _ = try PcapLibrary(for: .filtering, path: "tcp")
}

@Test
func `the first name that can be opened is used`() throws {
  _ = try PcapLibrary(for: .filtering, path: "tcp", names: ["libpcap-missing.so"] + PcapLibrary.names)
}

@Test(arguments: PcapLibrary.Use.allCases)
func `without libpcap the error names what needs it and what to install`(use: PcapLibrary.Use) throws {
  let error = try #require(throws: InputError.self) {
    try PcapLibrary(for: use, path: "tcp port 443", names: ["libpcap-missing.so"])
  }
  #expect(error.path == "tcp port 443")
  #expect(error.reason.contains("\(use.rawValue) needs libpcap"))
  #expect(error.reason.contains("libpcap-missing.so"))
  #expect(error.help?.contains("apt-get install libpcap0.8") == true)
}

@Test
func `names that are missing for the same reason are reported together`() throws {
  let error = try #require(throws: InputError.self) {
    try PcapLibrary(for: .filtering, path: "tcp", names: ["libpcap-missing.so", "libpcap-absent.so"])
  }
  #expect(error.reason.contains("(libpcap-missing.so, libpcap-absent.so: cannot open"))
}

@Test
func `a library without a required function is refused, and the function is named`() throws {
  let error = try #require(throws: InputError.self) {
    try PcapLibrary(for: .filtering, path: "tcp", names: ["libz.so.1"])
  }
  #expect(error.reason.contains("pcap_open_dead"))
}

/// A capture of two SYNs, to port 443 and to port 80, read with this filter expression.
private func observe(filter: String) throws -> Observations {
  let frames = [443, 80].map { Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40000, $0, flags: 2))) }
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(Bytes.pcap(frames)).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try Ingestion(frameFilter: filter).read([file.path])
}

@Test
func `a filter expression keeps matching frames`() throws {
  #expect(try observe(filter: "tcp port 443").flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test
func `an invalid expression is refused with libpcap's message`() throws {
  let error = try #require(throws: InputError.self) { try observe(filter: "tcp porto 443") }
  #expect(error.reason.contains("syntax error"))
}
