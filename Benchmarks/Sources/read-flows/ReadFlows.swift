internal import FlowIngest
internal import FlowModel
internal import Glibc

/// flowpermit's reader as the benchmarks run it: inputs to conversations, then the totals that other programs must
/// agree on, as `key=number` pairs.
@main
struct ReadFlows {
  static func main() {
    do {
      let observations = try Ingestion().read(Array(CommandLine.arguments.dropFirst()))
      print(totals(of: observations).map { "\($0.key)=\($0.count)" }.joined(separator: " "))
    } catch {
      let text = Array("error: \(error)\n".utf8)
      _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      exit(2)
    }
  }

  private static func totals(of observations: Observations) -> [(key: String, count: Int)] {
    let flows = observations.flows
    func sum(_ count: (Flow) -> Int) -> Int { flows.reduce(0) { $0 + count($1) } }
    return [
      ("records", observations.statistics.records),
      ("input-bytes", observations.statistics.bytes),
      ("bad", observations.statistics.skipped.values.reduce(0, +)),
      ("flows", flows.count),
      ("packets", sum { $0.fromClient.packets + $0.fromServer.packets }),
      ("bytes", sum { $0.fromClient.bytes + $0.fromServer.bytes }),
      ("copies", sum(\.copies)),
      ("syn", sum { $0.fromClient.syn + $0.fromServer.syn }),
      ("syn-ack", sum { $0.fromClient.synAck + $0.fromServer.synAck }),
      ("repeated", sum { $0.fromClient.retransmissions + $0.fromServer.retransmissions }),
      ("sni", sum(\.tls.serverNames.count)),
      ("alpn", sum(\.tls.applicationProtocols.count)),
      ("dns", sum(\.dnsNames.count)),
    ]
  }
}
