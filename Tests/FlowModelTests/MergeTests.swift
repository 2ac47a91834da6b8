import FlowModel
import TestSupport
import Testing

@Test func `merging evidence gives the same result in any order and grouping`() {
  var random = SplitMix64(seed: 11)
  for _ in 0..<500 {
    let parts = (0..<3).map { _ in SideEvidence.random(&random) }
    for combine: (inout SideEvidence, SideEvidence) -> Void in [{ $0.merge($1) }, { $0.mergeCopy($1) }] {
      func joined(_ left: SideEvidence, _ right: SideEvidence) -> SideEvidence {
        var sum = left
        combine(&sum, right)
        return sum
      }
      #expect(joined(parts[0], parts[1]) == joined(parts[1], parts[0]))
      #expect(joined(joined(parts[0], parts[1]), parts[2]) == joined(parts[0], joined(parts[1], parts[2])))
      #expect(joined(parts[0], SideEvidence()) == parts[0])
    }
  }
}

@Test func `counts saturate instead of overflowing`() {
  var side = SideEvidence()
  side.bytes = .max - 1
  var other = SideEvidence()
  other.bytes = 5
  side.merge(other)
  #expect(side.bytes == .max)
}

@Test func `the stronger evidence determines the client when parts disagree`() {
  let low = Endpoint(address: IPAddress(v4: 1), port: 6443)
  let high = Endpoint(address: IPAddress(v4: 2), port: 40000)
  var guessed = Flow(
    client: low, server: high, transport: .tcp, clientBy: .unknown, origin: Origin(input: 1, offset: 0))
  guessed.fromClient.packets = 3
  var seen = Flow(client: high, server: low, transport: .tcp, clientBy: .syn, origin: Origin(input: 0, offset: 9))
  seen.fromClient.packets = 10
  var left = guessed
  left.merge(seen)
  var right = seen
  right.merge(guessed)
  #expect(left == right)
  #expect(left.client == high)
  #expect(left.fromServer.packets == 3)
}

@Test func `claims of two logs about one party complete each other in either order`() {
  let byLabels = IdentityClaim(kind: .pod, namespace: "a", name: "p", labels: ["app": "x"], serviceAccount: "s")
  let byNode = IdentityClaim(kind: .pod, namespace: "a", name: "p", workload: "w", node: "n1")
  let whole = IdentityClaim(
    kind: .pod, namespace: "a", name: "p", workload: "w", labels: ["app": "x"], serviceAccount: "s", node: "n1")
  #expect(IdentityClaim.merged(byLabels, byNode) == whole)
  #expect(IdentityClaim.merged(byNode, byLabels) == whole)
}

@Test func `of two contradicting claims the same one holds in either order`() {
  let node = IdentityClaim(kind: .node, name: "n1")
  let server = IdentityClaim(kind: .apiServer)
  let (one, other) = (IdentityClaim(kind: .pod, name: "p"), IdentityClaim(kind: .pod, name: "q"))
  #expect(IdentityClaim.merged(node, server) == server)
  #expect(IdentityClaim.merged(server, node) == server)
  #expect(IdentityClaim.merged(one, other) == IdentityClaim.merged(other, one))
}

@Test func `of two starts in the same millisecond the more precise one holds`() {
  let (truncated, precise) = (TimeWindow(Timestamp(milliseconds: 5)), TimeWindow(Timestamp(nanoseconds: 5_300_000)))
  for (first, second) in [(truncated, precise), (precise, truncated)] {
    var window = first
    window.mergeCopy(second)
    #expect(window.first == precise.first)
  }
}

@Test func `drops with equal reasons add up, and others stay separate`() {
  var claims: [DropClaim] = []
  let window = TimeWindow(Timestamp(seconds: 1))
  for reason in ["B", "A", "B"] {
    DropClaim.add(DropClaim(cause: .notPolicy, reason: reason, count: 2, window: window), to: &claims)
  }
  #expect(claims.map(\.reason) == ["A", "B"])
  #expect(claims.map(\.count) == [2, 4])
}

extension SideEvidence {
  fileprivate static func random(_ random: inout SplitMix64) -> SideEvidence {
    var side = SideEvidence()
    side.packets = Int(random.next() % 100)
    side.bytes = Int(random.next() % 2) * .max
    side.syn = Int(random.next() % 3)
    side.rst = Int(random.next() % 3)
    let moment = Timestamp(seconds: Int64(random.next() % 50))
    side.window = random.next() % 4 == 0 ? nil : TimeWindow(moment)
    if side.syn > 0 {
      side.synWindow = TimeWindow(moment)
      side.initialSequence = UInt32(truncatingIfNeeded: random.next() % 5)
    }
    return side
  }
}

@Test func `a reversed flow has its alerts from the other side`() {
  var flow = Flow.connection("10.0.0.1", 41000, "10.0.0.2", 443)
  flow.tls.fatalAlerts = [TLSAlert(sender: .client, code: 42), TLSAlert(sender: .server, code: 40)]
  #expect(
    flow.reversed.tls.fatalAlerts == [TLSAlert(sender: .client, code: 40), TLSAlert(sender: .server, code: 42)])
  #expect(flow.reversed.reversed == flow)
}
