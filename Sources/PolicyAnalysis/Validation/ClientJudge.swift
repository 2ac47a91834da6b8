import Classifier
import FlowModel
import KubeModel

/// Judges a client by the traffic of its pods and by the policies at hand.
struct ClientJudge {
  let window: TimeWindow?
  let silenceCounts: Bool
  let profile: ComponentProfile?
  let connectivity: ClientConnectivity

  /// The client with these pods. Its verdict is that of the worst of them.
  func client(_ key: ClientTable.Key, _ members: [ClientTable.Member]) -> MeshClient {
    var client = MeshClient(namespace: key.namespace, workload: key.workload, kind: key.kind)
    var worst: (verdict: MeshClientVerdict, reason: MeshClient.Reason?)?
    var intervals: [Int64] = []
    for member in members {
      add(member, to: &client)
      let rotation = ClientRotation(member.paths, in: window)
      intervals += rotation.intervals
      if let gap = rotation.longestGap { client.longestGap = max(client.longestGap ?? 0, gap) }
      let policy = connectivity.hasPolicies ? member.pod.flatMap(connectivity.toIstioCSR) : nil
      let dns = connectivity.hasPolicies ? member.pod.flatMap(connectivity.toDNS) : nil
      let judged = judge(member, key.kind, policy, dns, rotation)
      if Self.isFailing(judged) { client.failingPods += 1 }
      if worst.map({ $0.verdict < judged.verdict }) ?? true {
        worst = judged
        client.policy = policy
        client.dns = dns
      }
    }
    intervals.sort()
    client.interval = intervals.isEmpty ? nil : intervals[intervals.count / 2]
    client.verdict = worst?.verdict ?? .neverSeen
    client.reason = worst?.reason
    return client
  }

  private func add(_ member: ClientTable.Member, to client: inout MeshClient) {
    if member.pod != nil { client.pods += 1 }
    if !member.paths.isEmpty { client.seenPods += 1 }
    client.istiodConnections.addSaturating(member.istiodConnections)
    for path in member.paths {
      client.connections.addSaturating(path.connections)
      client.failures.merge(path.failures, uniquingKeysWith: +)
      client.tls.merge(path.tls)
      client.window.merge(path.window)
    }
  }

  private static func isFailing(_ judged: (verdict: MeshClientVerdict, reason: MeshClient.Reason?)) -> Bool {
    switch judged.verdict {
    case .healthy, .unexpectedClient: false
    case .neverSeen: judged.reason != .windowTooShort
    default: true
    }
  }

  private func judge(
    _ member: ClientTable.Member, _ kind: MeshClientKind, _ policy: PolicyVerdict?,
    _ dns: DirectionVerdict.Decision?, _ rotation: ClientRotation
  ) -> (verdict: MeshClientVerdict, reason: MeshClient.Reason?) {
    guard kind != .unexpectedClient else { return (.unexpectedClient, nil) }
    let denied = policy?.denied ?? []
    if let failure = lastFailure(member.paths) {
      return (verdict(failure, denied, member), reason(failure, denied, member))
    }
    guard member.paths.isEmpty else {
      if denied.contains(.egress) { return (.blockedEgress, .wouldBeDenied) }
      if denied.contains(.ingress) { return (.blockedIngress, .wouldBeDenied) }
      let names = member.paths.flatMap(\.serverNames)
      if !names.isEmpty, profile?.answers(to: names) == false { return (.wrongSNI, nil) }
      return (rotation.isLate ? .late : .healthy, nil)
    }
    if member.dnsAsked > 0, member.dnsAnswered == 0 { return (.noDNS, dns == .denied ? nil : .dnsUnanswered) }
    if denied.contains(.egress) { return (.blockedEgress, nil) }
    if denied.contains(.ingress) { return (.blockedIngress, nil) }
    if dns == .denied { return (.noDNS, nil) }
    guard silenceCounts else { return (.neverSeen, .windowTooShort) }
    return member.istiodConnections > 0 ? (.wrongCA, .asksIstiod) : (.neverSeen, nil)
  }

  /// How the last connection failed; nil where it succeeded, or nothing failed.
  private func lastFailure(_ paths: [Path]) -> Failure? {
    let failing = paths.filter { !$0.failures.isEmpty }
    guard !failing.isEmpty else { return nil }
    let attempts = paths.flatMap(\.attempts).sorted()
    if let last = attempts.last {
      // A client may try several connections at once, of which only the last one counts.
      guard last.failure != nil else { return nil }
      return last.failure
    }
    let hasSucceeded = paths.contains { $0.outcomes.keys.contains(where: \.succeeded) }
    return hasSucceeded ? nil : failing.flatMap(\.failures.keys).min()
  }

  private func verdict(
    _ failure: Failure, _ denied: [PolicyDirection], _ member: ClientTable.Member
  ) -> MeshClientVerdict {
    switch failure {
    case .silent:
      let reported = member.paths.flatMap(\.drops).first { $0.cause.isPolicy }?.direction
      return denied.contains(.egress) || (denied.isEmpty && reported == .egress) ? .blockedEgress : .blockedIngress
    case .refused, .prohibited, .unreachable: return .refused
    case .helloLost, .dataLost, .helloUnanswered, .answerLost, .alert, .handshakeOnly, .reset, .requestUnanswered, .cut:
      return .handshakeFails
    case .nameNotFound, .nameServerFailed: return .noDNS
    }
  }

  private func reason(
    _ failure: Failure, _ denied: [PolicyDirection], _ member: ClientTable.Member
  ) -> MeshClient.Reason? {
    guard failure == .silent, denied.isEmpty, connectivity.hasPolicies else { return nil }
    return member.paths.flatMap(\.drops).contains { $0.cause.isPolicy } ? nil : .notByPolicy
  }
}

/// Whether a pod's certificate was renewed in time, by its connections to istio-csr.
///
/// A connection may stay open from one renewal to the next or be made anew for each; both are healthy. So a gap is a time without an
/// open connection.
struct ClientRotation {
  /// Nanoseconds from the start of one successful connection to the start of the next.
  private(set) var intervals: [Int64] = []
  /// The longest time without an open connection in nanoseconds, up to the end of the window; nil where none succeeded.
  private(set) var longestGap: Int64?

  init(_ paths: [Path], in window: TimeWindow?) {
    let attempts = paths.flatMap(\.attempts).filter { $0.failure == nil }.sorted()
    guard let first = attempts.first else { return }
    intervals = zip(attempts.dropFirst(), attempts).map { $0.start.nanoseconds(since: $1.start) }
    var gap: Int64 = 0
    var covered = first.end
    for attempt in attempts.dropFirst() {
      gap = max(gap, attempt.start.nanoseconds(since: covered))
      covered = max(covered, attempt.end)
    }
    if let last = window?.last { gap = max(gap, last.nanoseconds(since: covered)) }
    longestGap = gap
  }

  var isLate: Bool { longestGap.map { $0 > ClientReport.longestGap } ?? false }
}
