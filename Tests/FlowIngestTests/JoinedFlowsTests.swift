import FlowModel
import TestSupport
import Testing

@testable import FlowIngest

@Test(arguments: 0..<40)
func `joining any number of inputs on any number of threads equals adding them one by one`(
  seed: UInt64
) {
  var random = SplitMix64(seed: seed)
  let inputs = (0..<(1 + random.next() % 15)).map { input($0, &random) }
  var merged = MergedObservations(threads: 1 + Int(random.next() % 3))
  for input in inputs { merged.add(input) }
  #expect(merged.observations.flows == oneByOne(inputs))
}

@Test func `a flow that another input reverses is sorted by its new client`() {
  var guessed = Flow.connection("10.0.0.1", 6443, "10.0.0.9", 40000, clientBy: .unknown)
  guessed.fromClient.initialSequence = nil
  let seen = Flow.connection("10.0.0.9", 40000, "10.0.0.1", 6443, at: 1_700_000_900)
  let between = Flow.connection("10.0.0.5", 41000, "10.0.0.1", 6443)
  var merged = MergedObservations()
  for flows in [[guessed, between], [seen]] {
    var observations = Observations()
    observations.flows = flows
    merged.add(observations)
  }
  #expect(merged.observations.flows.map(\.client.address) == ["10.0.0.5", "10.0.0.9"].map { IPAddress($0) })
}

/// A simple reference implementation.
private func oneByOne(_ inputs: [Observations]) -> [Flow] {
  var sums: [(flow: Flow, window: TimeWindow?)] = []
  for input in inputs {
    for flow in input.flows {
      let known =
        flow.group == nil
        ? sums.firstIndex { $0.flow.group == nil && Conversation($0.flow) == Conversation(flow) } : nil
      guard let known else {
        sums.append((flow, input.statistics.window))
        continue
      }
      sums[known].flow.join(flow, seen: sums[known].window, input.statistics.window)
      sums[known].window.merge(input.statistics.window)
    }
  }
  return sums.map(\.flow).sorted(by: Flow.precedes)
}

/// A random input: each conversation once, and some groups.
private func input(_ number: UInt64, _ random: inout SplitMix64) -> Observations {
  var observations = Observations()
  observations.statistics.inputs = [InputSummary(path: "\(number)", format: "pcap", records: 1, capabilities: [])]
  let start = Int64(random.next() % 4) * 100
  observations.statistics.window =
    random.next() % 5 == 0 ? nil : TimeWindow(Timestamp(seconds: start), Timestamp(seconds: start + 100))
  var known: Set<Conversation> = []
  var flows: [Flow] = []
  for offset in 0..<Int(random.next() % 60) {
    var flow = flow(at: start, &random)
    flow.origin = Origin(input: Int(number), offset: offset)
    if flow.group != nil || known.insert(Conversation(flow)).inserted { flows.append(flow) }
  }
  observations.flows = flows.sorted(by: Flow.precedes)
  return observations
}

private func flow(at start: Int64, _ random: inout SplitMix64) -> Flow {
  let evidence = ClientEvidence.allCases
  var flow = Flow(
    client: end(&random), server: end(&random), transport: random.next() % 3 == 0 ? .udp : .tcp,
    clientBy: evidence[Int(random.next() % UInt64(evidence.count))], origin: Origin(input: 0, offset: 0))
  flow.fromClient.packets = 1 + Int(random.next() % 9)
  flow.fromServer.packets = Int(random.next() % 3)
  flow.fromClient.syn = Int(random.next() % 2)
  flow.fromServer.synAck = Int(random.next() % 2)
  if flow.fromClient.syn > 0 { flow.fromClient.initialSequence = UInt32(random.next() % 2) }
  flow.fromClient.window = TimeWindow(Timestamp(milliseconds: start * 1000 + Int64(random.next() % 100_000)))
  if random.next() % 20 == 0 { flow.group = FlowGroup(flow) }
  return flow
}

/// One of few endpoints: IPv4, IPv6, or with a name only.
private func end(_ random: inout SplitMix64) -> Endpoint {
  let port = UInt16(443 + random.next() % 2)
  switch random.next() % 8 {
  case 0: return Endpoint(address: nil, port: port, claim: IdentityClaim(kind: .pod, name: "p\(random.next() % 2)"))
  case 1, 2: return Endpoint(address: IPAddress(high: 0xFD00 << 48, low: random.next() % 3), port: port)
  default: return Endpoint(address: IPAddress(v4: 0x0A00_0001 + UInt32(random.next() % 3)), port: port)
  }
}
