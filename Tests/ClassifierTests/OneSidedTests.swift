import Classifier
import FlowModel
import KubeModel
import Testing

/// What a capture of these flows shows, after answers that were not recorded are taken back.
private func classify(_ flows: [Flow]) -> Classification {
  var observations = Observations()
  observations.flows = flows
  observations.statistics.inputs = [
    InputSummary(path: "x.pcap", format: "pcap", records: 1, capabilities: [.addresses, .outcomes, .packetTimes])
  ]
  var classification = Classifier(inventory: Inventory(Cluster()), parameters: Parameters()).classify(observations)
  classification.takeBackUnheardAnswers()
  return classification
}

/// A connection from 10.0.0.1 of which only the client's packets were recorded; `acks` after the handshake.
private func flow(to server: String, syn: Int = 1, acks: Int = 0) -> Flow {
  var flow = Flow(
    client: Endpoint(address: IPAddress("10.0.0.1"), port: 40000),
    server: Endpoint(address: IPAddress(server), port: 443), transport: .tcp, clientBy: .syn,
    origin: Origin(input: 0, offset: 0))
  flow.fromClient.syn = syn
  flow.fromClient.ack = acks
  flow.fromClient.packets = syn + acks
  return flow
}

private func outcomes(_ classification: Classification) -> [Outcome: Int] {
  classification.edges.reduce(into: [:]) { sum, edge in sum.merge(edge.outcomes) { $0 + $1 } }
}

@Test func `nothing is called unanswered where no answer could have been recorded`() {
  let classification = classify([flow(to: "10.0.0.2", acks: 3), flow(to: "10.0.0.3")])
  #expect(outcomes(classification) == [.established: 1, .unknown: 1])
  #expect(classification.unheard == 1)
}

@Test func `a repeated SYN shows that no answer came, also where answers are not recorded`() {
  let classification = classify([flow(to: "10.0.0.2", acks: 3), flow(to: "10.0.0.3", syn: 4)])
  #expect(outcomes(classification) == [.established: 1, .unanswered: 1])
  #expect(classification.unheard == 0)
}

@Test func `where a server's packet was recorded, silence counts`() {
  var answered = flow(to: "10.0.0.2", acks: 3)
  answered.fromServer.synAck = 1
  answered.fromServer.packets = 1
  #expect(outcomes(classify([answered, flow(to: "10.0.0.3")])) == [.established: 1, .unanswered: 1])
}

@Test func `a recording of nothing but unanswered SYNs is not taken for one-sided`() {
  #expect(outcomes(classify([flow(to: "10.0.0.3")])) == [.unanswered: 1])
}
