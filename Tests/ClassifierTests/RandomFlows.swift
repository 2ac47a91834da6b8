import FlowModel
import KubeModel
import TestSupport

/// `TestCluster` with two pods that had one address, one after the other and at once.
enum RowCluster {
  static let inventory = Inventory(
    ManifestReader.read(text: Array((TestCluster.objects + "\n" + more).utf8), named: "cluster.yaml"))

  private static let more = """
    - kind: Pod
      metadata: {name: first, namespace: shop, labels: {app: first}}
      spec: {nodeName: n1, containers: [{name: c, ports: [{containerPort: 8080}]}]}
      status: {podIP: 10.128.0.30, startTime: "2023-11-14T22:13:20Z"}
    - kind: Pod
      metadata: {name: second, namespace: shop, labels: {app: second}}
      spec: {nodeName: n1, containers: [{name: c, ports: [{containerPort: 8080}]}]}
      status: {podIP: 10.128.0.30, startTime: "2023-11-14T22:13:22Z"}
    - kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 172.30.0.98, selector: {app: first}, ports: [{port: 80, targetPort: 8080}]}
    """
}

/// Random flows in and around `TestCluster`: few addresses and ports, so that sockets, sequence numbers and times meet by chance.
struct RandomFlows {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func observations() -> Observations {
    var observations = Observations()
    let count = Int.random(in: 1...80, using: &random)
    var flows: [Flow] = []
    for place in 0..<count {
      let flow = flow(place)
      // One tuple is one flow.
      let isKnown = flows.contains { other in
        other.transport == flow.transport
          && Set([Self.end(other.client), Self.end(other.server)])
            == Set([Self.end(flow.client), Self.end(flow.server)])
      }
      if !isKnown { flows.append(flow) }
    }
    observations.flows = flows
    var input = InputSummary(path: "a", format: "pcap", records: count, capabilities: [.outcomes, .identities])
    input.window = TimeWindow(Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_006))
    observations.statistics.inputs = [input]
    if chance(3) {
      observations.translations = [
        AddressTranslation(
          original: Endpoint(address: IPAddress("172.30.0.99"), port: 443),
          translated: Endpoint(address: IPAddress("10.129.0.20"), port: 8080), transport: .tcp)
      ]
    }
    return observations
  }

  private static func end(_ end: Endpoint) -> String {
    "\(end.address?.description ?? end.claim?.name ?? "") \(end.port)"
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  /// Pods, a pod of the past and one of today with one address, a host-network node, Services, strangers, multicast, masquerade.
  private static let addresses = [
    "10.128.0.10", "10.129.0.10", "10.128.0.11", "10.129.0.20", "10.128.0.30", "192.168.0.1", "192.168.0.2",
    "172.30.0.20",
    "172.30.0.1", "172.30.0.98", "172.30.0.99", "10.9.9.9", "8.8.8.8", "1.1.1.1", "224.0.0.251", "169.254.169.2",
    "fd00::7", "127.0.0.1",
  ]
  private static let ports: [UInt16] = [443, 6443, 10250, 53, 80, 4789, 8080, 0]
  private static let claims: [IdentityClaim?] = [
    nil, nil, nil, IdentityClaim(kind: .pod, namespace: "shop", name: "cart"),
    IdentityClaim(kind: .pod, namespace: "shop", name: "basket-5d8f6c9b7d-x2k4p"),
    IdentityClaim(kind: .service, namespace: "shop", name: "web"), IdentityClaim(kind: .node, name: "n1"),
    IdentityClaim(kind: .external), IdentityClaim(kind: .apiServer),
  ]

  private mutating func endpoint(_ ports: [UInt16]) -> Endpoint {
    let claim = chance(2) ? nil : pick(Self.claims)
    let isMasked = claim != nil && chance(6)
    return Endpoint(address: isMasked ? nil : IPAddress(pick(Self.addresses)), port: pick(ports), claim: claim)
  }

  private mutating func flow(_ place: Int) -> Flow {
    let transport: TransportProtocol = pick([.tcp, .tcp, .tcp, .udp, .icmp, .sctp])
    let guessed: [ClientEvidence] = [.listener, .port, .unknown]
    var flow = Flow(
      client: endpoint([40000, 40001, 40002, 443]), server: endpoint(Self.ports), transport: transport,
      clientBy: chance(2) ? .syn : pick(guessed + [.log, .request]), origin: Origin(input: 0, offset: place))
    flow.fromClient = side(flow.clientBy == .syn)
    flow.fromServer = side(false)
    flow.isSampled = chance(12)
    flow.passed = chance(12)
    flow.copies = chance(5) ? 2 : 0
    if transport == .tcp, chance(3) { addHandshake(&flow) }
    if chance(6) { flow.dnsNames = ["a.shop.svc"] }
    if chance(9) { flow.dnsReplies = [DNSReply(name: "a.shop.svc", code: 3, hasRecords: false)] }
    if chance(9) { flow.grpcMethods = ["/istio.v1.auth.IstioCertificateService/CreateCertificate"] }
    if chance(8), let reporter = IPAddress("10.9.9.9") {
      flow.icmpErrors = [ICMPError(reporter: reporter, type: 3, code: pick([1, 9, 4]))]
    }
    if chance(5) {
      for reason in ["POLICY_DENIED", "CT_INVALID"] where chance(2) {
        DropClaim.add(
          DropClaim(
            cause: pick(DropCause.allCases), reason: reason, direction: pick([nil, .egress, .ingress]), count: 2,
            window: flow.window), to: &flow.drops)
      }
    }
    return flow
  }

  private mutating func side(_ isOpener: Bool) -> SideEvidence {
    var side = SideEvidence()
    guard isOpener || !chance(3) else { return side }
    side.packets = Int.random(in: 1...9, using: &random)
    side.bytes = side.packets * 70
    side.payloadBytes = chance(2) ? 0 : 300
    side.ack = chance(2) ? 0 : 2
    side.synAck = isOpener || chance(2) ? 0 : 1
    side.fin = chance(3) ? 1 : 0
    side.rst = chance(5) ? 1 : 0
    side.retransmissions = chance(4) ? 3 : 0
    let start = 1_700_000_000_000 + Int64.random(in: 0...5_000, using: &random)
    if !chance(8) {
      let end = start + pick([0, 10, 900, 1500])
      side.window = TimeWindow(Timestamp(milliseconds: start), Timestamp(milliseconds: end))
    }
    if isOpener {
      side.syn = Int.random(in: 1...3, using: &random)
      side.synWindow = side.window
      side.initialSequence = chance(3) ? nil : UInt32.random(in: 1...4, using: &random)
    }
    return side
  }

  private mutating func addHandshake(_ flow: inout Flow) {
    flow.tls.clientHellos = 1
    flow.tls.clientHelloBytes = pick([0, 250, 300])
    flow.tls.serverHellos = chance(2) ? 0 : 1
    flow.tls.version = chance(2) ? nil : 0x0304
    flow.tls.serverNames = pick([[], ["acme-v02.api.letsencrypt.org"], ["a.shop", "vault.shop"]])
    flow.tls.applicationProtocols = pick([[], ["h2"]])
    if chance(4) { flow.tls.fatalAlerts = [TLSAlert(sender: .server, code: 42)] }
  }
}
