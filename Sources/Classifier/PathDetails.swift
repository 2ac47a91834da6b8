import FlowModel
import KubeModel

/// What only some paths have, beside the counts that all have.
struct PathDetails: Hashable {
  var service: Backend?
  var alternatives: [Path.Alternative] = []
  /// Empty where all connections ended alike.
  var outcomes: [Outcome: Int] = [:]
  var tls = TLSEvidence()
  var failures: [Failure: Int] = [:]
  var attempts: [Attempt] = []
  var dnsNames: [String] = []
  var dnsReplies: [DNSReply] = []
  var icmpErrors: [ICMPError] = []
  var grpcMethods: [String] = []
  var drops: [DropClaim] = []

  /// Whether a conversation shows any of it by itself, without regard to how it ended.
  static func areIn(_ flow: Flow) -> Bool {
    guard flow.group == nil else { return true }
    return !flow.drops.isEmpty || !flow.dnsNames.isEmpty || !flow.dnsReplies.isEmpty || !flow.icmpErrors.isEmpty
      || !flow.grpcMethods.isEmpty || !flow.tls.isEmpty
  }

  /// Adds what a connection, or all that it stands for, has of it; its times where they count.
  mutating func add(_ connection: Connection, _ failure: Failure?, isTimed: Bool) {
    let flow = connection.flow
    let total = flow.total
    tls.merge(total.tls)
    dnsNames.formSortedUnion(flow.dnsNames)
    dnsReplies.formSortedUnion(flow.dnsReplies)
    icmpErrors.formSortedUnion(flow.icmpErrors)
    grpcMethods.formSortedUnion(flow.grpcMethods)
    if let failure { failures[failure, default: 0].addSaturating(flow.count) }
    if isTimed {
      let times = flow.group?.times ?? FlowTimes(flow).map { [$0] } ?? []
      attempts += times.map { Attempt($0, failure) }
    }
    for claim in total.drops { DropClaim.add(claim, to: &drops) }
    if let used = connection.service {
      service = service.map { min($0, used) } ?? used
    }
  }

  /// Adds where the Service may have led too.
  mutating func add(_ others: [Path.Alternative]) {
    for other in others where !alternatives.contains(other) { alternatives.append(other) }
  }

  /// Sorts what was added.
  mutating func finish() {
    if attempts.count > 1 { attempts.sort() }
    if alternatives.count > 1 { alternatives.sort { $0.order < $1.order } }
  }
}
