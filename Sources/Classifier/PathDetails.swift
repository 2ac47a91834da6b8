import FlowModel
import KubeModel

/// Evidence that only some paths have, beside the counts that all have.
struct PathDetails: Hashable {
  var service: Backend?
  var alternatives: [Path.Alternative] = []
  /// Empty when all connections have the same outcome.
  var outcomes: [Outcome: Int] = [:]
  var tls = TLSEvidence()
  var failures: [Failure: Int] = [:]
  var attempts: [Attempt] = []
  var dnsNames: [String] = []
  var dnsReplies: [DNSReply] = []
  var icmpErrors: [ICMPError] = []
  var grpcMethods: [String] = []
  var drops: [DropClaim] = []

  /// Whether a flow carries such evidence, apart from its failure and times.
  static func isPresent(in flow: Flow) -> Bool {
    guard flow.group == nil else { return true }
    return !flow.drops.isEmpty || !flow.dnsNames.isEmpty || !flow.dnsReplies.isEmpty || !flow.icmpErrors.isEmpty
      || !flow.grpcMethods.isEmpty || !flow.tls.isEmpty
  }

  /// Makes what got no answer unknown.
  mutating func takeBackSilence() {
    failures[.silent] = nil
    attempts.removeAll { $0.failure == .silent }
    if let count = outcomes.removeValue(forKey: .unanswered) { outcomes[.unknown, default: 0].addSaturating(count) }
  }

  /// Adds the evidence of a connection, or of the group that it stands for; its times only if `isTimed`.
  mutating func add(_ connection: Connection, _ failure: Failure?, isTimed: Bool) {
    let flow = connection.flow
    let total = flow.total
    tls.merge(total.tls)
    dnsNames.formSortedUnion(flow.dnsNames)
    dnsReplies.formSortedUnion(flow.dnsReplies)
    icmpErrors.formSortedUnion(flow.icmpErrors)
    grpcMethods.formSortedUnion(flow.grpcMethods)
    add(isTimed ? flow.group?.times ?? FlowTimes(flow).map { [$0] } ?? [] : [], failure, count: flow.count)
    for claim in total.drops { DropClaim.add(claim, to: &drops) }
    if let used = connection.service {
      service = service.map { min($0, used) } ?? used
    }
  }

  /// Adds the failure of so many connections, and when they were tried.
  mutating func add(_ times: [FlowTimes], _ failure: Failure?, count: Int) {
    if let failure { failures[failure, default: 0].addSaturating(count) }
    for time in times { attempts.append(Attempt(time, failure)) }
  }

  /// Adds other backends that may have served the connections.
  mutating func add(_ others: [Path.Alternative]) {
    for other in others where !alternatives.contains(other) { alternatives.append(other) }
  }

  /// Sorts attempts and alternatives; to be called after the last `add`.
  mutating func finish() {
    if attempts.count > 1 { attempts.sort() }
    if alternatives.count > 1 { alternatives.sort { $0.order < $1.order } }
  }
}
