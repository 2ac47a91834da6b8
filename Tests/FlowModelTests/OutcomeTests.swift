import FlowModel
import Testing

/// A flow 10.0.0.1:40000 -> 10.0.0.2:6443 with the evidence that `fill` adds.
private func makeFlow(_ transport: TransportProtocol = .tcp, _ fill: (inout Flow) -> Void) -> Flow {
  var flow = Flow(
    client: Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40000),
    server: Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 6443),
    transport: transport, clientBy: .syn, origin: Origin(input: 0, offset: 0))
  flow.fromClient.packets = 1
  fill(&flow)
  return flow
}

private func seconds(_ first: Int64, _ last: Int64) -> TimeWindow {
  TimeWindow(Timestamp(seconds: first), Timestamp(seconds: last))
}

@Test func `SYNs without a reply are unanswered`() {
  #expect(makeFlow { $0.fromClient.syn = 4 }.outcome == .unanswered)
}

@Test func `a SYN answered by RST is refused, not unanswered`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.rst = 1
  }
  #expect(flow.outcome == .refused)
}

@Test func `a firewall's ICMP error to a SYN means prohibited, any other means unreachable`() {
  let router = IPAddress(v4: 0x0A00_00FE)
  let outcomes = [(3, 13), (3, 10), (3, 1), (3, 3)].map { type, code in
    makeFlow {
      $0.fromClient.syn = 1
      $0.icmpErrors = [ICMPError(reporter: router, type: UInt8(type), code: UInt8(code))]
    }.outcome
  }
  #expect(outcomes == [.icmpProhibited, .icmpProhibited, .icmpUnreachable, .icmpUnreachable])
}

@Test func `packet-too-big does not make an established connection unreachable`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.icmpErrors = [ICMPError(reporter: IPAddress(v4: 1), type: 3, code: 4)]
  }
  #expect(flow.outcome == .established)
}

@Test func `a handshake recorded only in the client's direction is established`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromClient.ack = 3
  }
  #expect(flow.outcome == .established)
}

@Test func `a ClientHello without a reply is tls-unanswered`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.tls.clientHellos = 1
  }
  #expect(flow.outcome == .tlsUnanswered)
}

@Test func `a fatal alert ends the handshake`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.fromServer.payloadBytes = 7
    $0.tls.clientHellos = 1
    $0.tls.fatalAlerts = [TLSAlert(sender: .client, code: 42)]
  }
  #expect(flow.outcome == .tlsAlert)
}

@Test func `RST without a regular end is a reset, after FIN it is not`() {
  let cut = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.fromServer.rst = 1
  }
  var closed = cut
  closed.fromClient.fin = 1
  #expect(cut.outcome == .reset)
  #expect(closed.outcome == .established)
}

@Test func `data retransmitted to a silent side is stalled`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.fromServer.window = seconds(0, 5)
    $0.fromClient.window = seconds(0, 30)
    $0.fromClient.retransmissions = 4
  }
  #expect(flow.outcome == .stalled)
}

@Test func `a flow whose opening was not seen is midstream`() {
  let flow = makeFlow {
    $0.fromClient.ack = 10
    $0.fromServer.packets = 9
  }
  #expect(flow.outcome == .midstream)
}

@Test func `UDP is answered or unanswered, and multicast expects no answer`() {
  #expect(makeFlow(.udp) { $0.fromServer.packets = 1 }.outcome == .answered)
  #expect(makeFlow(.udp) { _ in }.outcome == .unanswered)
  #expect(makeFlow(.udp) { $0.server.address = IPAddress(v4: 0xE000_00FB) }.outcome == .unknown)
}

@Test func `an answer that never arrives stays lost when the client gives up and closes`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.tls.clientHellos = 1
    $0.tls.clientHelloBytes = 517
    $0.fromClient.payloadBytes = 517
    $0.fromClient.fin = 1
    $0.fromServer.payloadBytes = 9000
    $0.fromServer.retransmissions = 6
  }
  #expect(flow.outcome == .stalled)
  #expect(flow.failure == .answerLost)
}

@Test(arguments: [(repeats: 0, acknowledged: 1, Failure.helloUnanswered), (1, 0, .helloLost), (6, 3, .helloLost)])
func `a retransmitted hello is lost, even if the server acknowledged parts of it`(
  repeats: Int, acknowledged: Int, failure: Failure
) {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromServer.synAck = 1
    $0.tls.clientHellos = 1
    $0.fromClient.retransmissions = repeats
    $0.fromServer.ack = acknowledged
  }
  #expect(flow.failure == failure)
}

@Test func `an unanswered hello is not a failure if only the client's packets were recorded`() {
  let flow = makeFlow {
    $0.fromClient.syn = 1
    $0.fromClient.ack = 3
    $0.fromClient.retransmissions = 3
    $0.fromClient.window = seconds(0, 30)
    $0.tls.clientHellos = 1
  }
  #expect(flow.outcome == .established)
  #expect(flow.failure == nil)
}

@Test func `an answer to the hello that lacks its beginning is lost`() {
  func answered(_ change: (inout Flow) -> Void) -> Failure? {
    makeFlow {
      $0.fromClient.syn = 1
      $0.fromClient.ack = 3
      $0.fromClient.fin = 1
      $0.fromClient.payloadBytes = 517
      $0.fromClient.window = seconds(0, 10)
      $0.fromServer.packets = 4
      $0.fromServer.synAck = 1
      $0.fromServer.payloadBytes = 631
      $0.fromServer.window = seconds(0, 10)
      $0.tls.clientHellos = 1
      $0.tls.clientHelloBytes = 517
      change(&$0)
    }.failure
  }
  #expect(answered { _ in } == .answerLost)
  // A server without TLS closes the connection.
  #expect(answered { $0.fromServer.fin = 1 } == nil)
  #expect(answered { $0.tls.serverHellos = 1 } == nil)
  #expect(answered { $0.fromClient.payloadBytes = 600 } == nil)
}
