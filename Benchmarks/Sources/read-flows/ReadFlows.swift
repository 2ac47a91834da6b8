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
    var (packets, bytes, copies, syn, synAck, repeated, sni, alpn, dns) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    // By index: a copy of each flow would cost more than the sums.
    for index in flows.indices {
      packets.addSaturating(flows[index].fromClient.packets)
      packets.addSaturating(flows[index].fromServer.packets)
      bytes.addSaturating(flows[index].fromClient.bytes)
      bytes.addSaturating(flows[index].fromServer.bytes)
      copies.addSaturating(flows[index].copies)
      syn.addSaturating(flows[index].fromClient.syn)
      syn.addSaturating(flows[index].fromServer.syn)
      synAck.addSaturating(flows[index].fromClient.synAck)
      synAck.addSaturating(flows[index].fromServer.synAck)
      repeated.addSaturating(flows[index].fromClient.retransmissions)
      repeated.addSaturating(flows[index].fromServer.retransmissions)
      sni.addSaturating(flows[index].tls.serverNames.count)
      alpn.addSaturating(flows[index].tls.applicationProtocols.count)
      dns.addSaturating(flows[index].dnsNames.count)
    }
    return [
      ("records", observations.statistics.records), ("input-bytes", observations.statistics.bytes),
      ("bad", observations.statistics.skipped.values.reduce(0, +)), ("flows", flows.count), ("packets", packets),
      ("bytes", bytes), ("copies", copies), ("syn", syn), ("syn-ack", synAck), ("repeated", repeated), ("sni", sni),
      ("alpn", alpn), ("dns", dns),
    ]
  }
}
