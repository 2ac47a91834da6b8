import ByteInput
import FlowModel

/// One flow as one input saw it, as a line of a partial. It holds only evidence, so that a flow that the input's end cuts can still be
/// completed by another input.
struct PartialFlow {
  var flow: Flow
  /// The digest of the input.
  var input: String

  /// The line. Adds the claims that it refers to to `claims`.
  func line(_ claims: inout PartialClaims) -> String {
    var line = JSONLine()
    line.add("flow") { write(to: &$0, &claims) }
    return line.finished
  }

  func write(to line: inout JSONLine, _ claims: inout PartialClaims) {
    line.add("client") { Self.write(flow.client, to: &$0, &claims) }
    line.add("server") { Self.write(flow.server, to: &$0, &claims) }
    line.add("protocol", Int(flow.transport.rawValue))
    line.add("clientBy", flow.clientBy.rawValue)
    line.add("input", input)
    line.add("offset", flow.origin.offset)
    line.add("fromClient") { Self.write(flow.fromClient, to: &$0) }
    line.add("fromServer") { Self.write(flow.fromServer, to: &$0) }
    line.add("copies", flow.copies)
    line.add("fragments", flow.fragments)
    writeNames(to: &line)
    line.add("passed", flag: flow.passed)
    line.add("sampled", flag: flow.isSampled)
  }

  private func writeNames(to line: inout JSONLine) {
    let tls = flow.tls
    line.add("tls") { line in
      line.add("clientHellos", tls.clientHellos)
      line.add("helloBytes", tls.clientHelloBytes)
      line.add("serverHellos", tls.serverHellos)
      line.add("sni", tls.serverNames)
      line.add("alpn", tls.applicationProtocols)
      line.add("alerts", tls.fatalAlerts) { line, alert in
        line.add("by", alert.sender == .client ? "client" : "server")
        line.add("code", Int(alert.code))
      }
      line.add("version", tls.version.map(Int.init))
    }
    line.add("dnsNames", flow.dnsNames)
    line.add("dnsReplies", flow.dnsReplies) { line, reply in
      line.add("name", reply.name)
      line.add("code", Int(reply.code))
      line.add("records", flag: reply.hasRecords)
    }
    line.add("grpc", flow.grpcMethods)
    line.add("icmp", flow.icmpErrors) { line, error in
      line.add("by", error.reporter.description)
      line.add("type", Int(error.type))
      line.add("code", Int(error.code))
    }
    writeDrops(to: &line)
  }

  /// The part that adds up over like flows: counts, times and drops.
  func writeCounts(to line: inout JSONLine) {
    line.add("fromClient") { Self.write(flow.fromClient, to: &$0) }
    line.add("fromServer") { Self.write(flow.fromServer, to: &$0) }
    line.add("copies", flow.copies)
    line.add("fragments", flow.fragments)
    line.add("clientHellos", flow.tls.clientHellos)
    line.add("helloBytes", flow.tls.clientHelloBytes)
    line.add("serverHellos", flow.tls.serverHellos)
    writeDrops(to: &line)
  }

  private func writeDrops(to line: inout JSONLine) {
    line.add("drops", flow.drops) { line, drop in
      line.add("cause", drop.cause.rawValue)
      line.add("reason", drop.reason)
      line.add("direction", drop.direction?.rawValue)
      line.add("policy", drop.policy)
      line.add("count", drop.count)
      line.add("saturated", flag: drop.isSaturated)
      line.add("window", drop.window)
    }
  }

  static func write(_ end: Endpoint, to line: inout JSONLine, _ claims: inout PartialClaims) {
    line.add("ip", end.address?.description)
    line.add("port", Int(end.port))
    line.add("claim", end.claim.map { claims.number($0) })
  }

  private static func write(_ side: SideEvidence, to line: inout JSONLine) {
    line.add("packets", side.packets)
    line.add("bytes", side.bytes)
    line.add("payload", side.payloadBytes)
    line.add("syn", side.syn)
    line.add("synAck", side.synAck)
    line.add("ack", side.ack)
    line.add("fin", side.fin)
    line.add("rst", side.rst)
    line.add("again", side.retransmissions)
    line.add("synWindow", side.synWindow)
    line.add("window", side.window)
    line.add("sequence", side.initialSequence.map { String($0) })
  }
}
