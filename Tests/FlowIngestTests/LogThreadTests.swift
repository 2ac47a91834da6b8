import ByteInput
import FlowModel
import Foundation
import TestSupport
import Testing

@testable import FlowIngest

/// Logs longer than one piece: with independent lines, with state from line to line, and with wrappers.
private enum LongLog: String, CaseIterable {
  case ovn
  case zeekWithChangingColumns
  case calicoOverSeveralLines
  case containerRuntime
  case lokiAnswer

  var format: InputFormat {
    get throws {
      let name =
        switch self {
        case .ovn: "ovn-acl"
        case .zeekWithChangingColumns: "zeek"
        case .calicoOverSeveralLines, .lokiAnswer: "calico"
        case .containerRuntime: "netobserv"
        }
      return try #require(InputFormat.named(name))
    }
  }

  var text: String {
    get throws {
      switch self {
      case .ovn: (1...5000).map(Self.ovn).joined()
      case .zeekWithChangingColumns: (1...20_000).map(Self.zeek).joined()
      case .calicoOverSeveralLines: (1...3000).map { Self.calico($0).replacing(",", with: ",\n  ") + "\n" }.joined()
      case .containerRuntime: try Self.wrappedSample()
      case .lokiAnswer:
        #"{"streams":[{"stream":{"a":"b"},"values":["#
          + (1...3000).map {
            #"["1700000000000000000","\#(Self.calico($0).replacing("\"", with: "\\\""))"]"#
          }.joined(separator: ",") + "]}]}"
      }
    }
  }

  private static func ovn(_ number: Int) -> String {
    // One line in fifty is cut.
    let line = """
      2026-03-01T09:30:00.441Z|\(number)|acl_log(ovn_pinctrl0)|INFO|name="NP:mesh:Ingress", verdict=allow, severity=info, \
      direction=to-lport: tcp,nw_src=10.0.\(number % 250).1,nw_dst=10.0.0.2,tp_src=\(40_000 + number % 100),tp_dst=6443,\
      tcp_flags=syn
      """
    return String(number % 50 == 0 ? line.prefix(number % 120) : line[...]) + "\n"
  }

  /// The order of the columns changes every 900 lines, with a new line of column names.
  private static func zeek(_ number: Int) -> String {
    let ports = number / 900 % 2 == 0 ? "id.orig_p\tid.resp_p" : "id.resp_p\tid.orig_p"
    let header = "#fields\tts\tid.orig_h\tid.resp_h\t\(ports)\tproto\tconn_state\n"
    return (number % 900 == 0 || number == 1 ? header : "")
      + "1700000000.5\t10.0.\(number % 250).1\t10.0.0.2\t\(40_000 + number % 90)\t6443\ttcp\tSF\n"
  }

  private static func calico(_ number: Int) -> String {
    """
    {"start_time":1700000000,"end_time":1700000010,"source_ip":"10.0.\(number % 250).1","source_name":"web-\(number % 9)",\
    "source_namespace":"shop","source_port":\(40_000 + number % 70),"dest_ip":"10.0.0.2","dest_name":"csr-1",\
    "dest_namespace":"mesh","dest_port":6443,"proto":"tcp","action":"allow","reporter":"dst","packets_in":6,"packets_out":5}
    """
  }

  private static func wrappedSample() throws -> String {
    let path = Repository.folder.appending(path: "samples/healthy/netobserv.jsonl.gz").path
    let lines = try ReadResult.lines(path).filter { !$0.isEmpty }
    return (0..<6).flatMap { _ in lines }.map { "2026-03-01T09:30:00.25Z stdout F \($0)\n" }.joined()
  }
}

@Test(arguments: LongLog.allCases)
private func `a log gives the same result on two threads, also with state from record to record`(log: LongLog) throws {
  let bytes = try Array(log.text.utf8)
  #expect(bytes.count > ByteStream.initialCapacity)
  let alone = try ReadResult(bytes, log.format, threads: 1, pieceSize: 1000)
  #expect(alone.flows.count > 50)
  for _ in 0..<2 { #expect(try ReadResult(bytes, log.format, threads: 2, pieceSize: 1000) == alone) }
}
