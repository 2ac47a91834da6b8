internal import FlowIngest
internal import FlowModel
internal import Glibc

/// Reads inputs with flowpermit's libraries and prints the totals that other programs must agree on, as `key=number` pairs.
///
///     read-flows [--count] [--threads N] INPUT...
///
/// With `--count` it stops at the table: no conversation becomes a value.
@main
struct ReadFlows {
  static func main() {
    do {
      var inputs = Array(CommandLine.arguments.dropFirst())
      let isCounting = inputs.first == "--count"
      if isCounting { inputs.removeFirst() }
      var threads = 1
      if inputs.count > 2, inputs[0] == "--threads", let number = Int(inputs[1]), number > 0 {
        threads = number
        inputs.removeFirst(2)
      }
      let observations = try Ingestion(threads: threads).read(inputs)
      let counts = isCounting ? Self.counts(of: observations) : totals(of: observations)
      print(counts.map { "\($0.key)=\($0.count)" }.joined(separator: " "))
    } catch {
      let text = Array("error: \(error)\n".utf8)
      _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      exit(2)
    }
  }

  private static func counts(of observations: Observations) -> [(key: String, count: Int)] {
    [
      ("records", observations.statistics.records), ("input-bytes", observations.statistics.bytes),
      ("bad", observations.statistics.skipped.values.reduce(0, +)), ("flows", observations.conversations.count),
    ]
  }

  private static func totals(of observations: Observations) -> [(key: String, count: Int)] {
    var (packets, bytes, copies, syn, synAck, repeated, sni, alpn, dns) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    var dropped = 0
    for flow in observations.conversations {
      packets.addSaturating(flow.fromClient.packets)
      packets.addSaturating(flow.fromServer.packets)
      bytes.addSaturating(flow.fromClient.bytes)
      bytes.addSaturating(flow.fromServer.bytes)
      copies.addSaturating(flow.copies)
      syn.addSaturating(flow.fromClient.syn)
      syn.addSaturating(flow.fromServer.syn)
      synAck.addSaturating(flow.fromClient.synAck)
      synAck.addSaturating(flow.fromServer.synAck)
      repeated.addSaturating(flow.fromClient.retransmissions)
      repeated.addSaturating(flow.fromServer.retransmissions)
      sni.addSaturating(flow.tls.serverNames.count)
      alpn.addSaturating(flow.tls.applicationProtocols.count)
      dns.addSaturating(flow.dnsNames.count)
      for drop in flow.drops { dropped.addSaturating(drop.count) }
    }
    return counts(of: observations) + [
      ("packets", packets), ("bytes", bytes), ("copies", copies), ("syn", syn), ("syn-ack", synAck),
      ("repeated", repeated), ("sni", sni), ("alpn", alpn), ("dns", dns), ("dropped", dropped),
    ]
  }
}
