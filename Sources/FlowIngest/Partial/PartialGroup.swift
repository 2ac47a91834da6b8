import Documents
import FlowModel

/// Connections within one hour that differ only in client ports, times and counts.
///
/// The members are client sockets with all their flows. The flow to a Service's address and the one to its pod stay together, so that
/// an inventory can still fold them into one connection. One socket is the example, with its ports, times and sequence numbers.
struct PartialGroup {
  /// The example's flows by start time; each stands for the like flows of the other sockets.
  private(set) var flows: [PartialFlow]

  static let start = "{\"group\":"

  static let note = InputNote.connectionsGrouped(timesKept: FlowGroup.timesLimit)

  /// A group of one socket.
  init(_ members: [PartialFlow]) {
    flows = members.sorted(by: Self.precedes)
    for place in flows.indices where flows[place].flow.group == nil {
      flows[place].flow.group = FlowGroup(flows[place].flow)
    }
  }

  /// The common part of all sockets in a group.
  var key: String {
    var claims = PartialClaims()
    var line = JSONLine()
    line.add("hour", flows.first.map { Self.hour($0.flow) })
    line.add("flows", flows) { line, member in
      line.add("outcome", member.flow.outcome.rawValue)
      line.add("failure", member.flow.failure?.rawValue)
      line.add("sequenced", flag: member.flow.fromClient.initialSequence != nil)
      member.withoutCounts.write(to: &line, &claims)
    }
    return line.finished
  }

  /// Merges a group with the same key. Keeps the earlier example.
  mutating func add(_ other: PartialGroup) {
    guard flows.count == other.flows.count else { return }
    let examples = isEarlier(other) ? flows : other.flows
    let groups = zip(flows, other.flows).map { mine, theirs -> FlowGroup in
      (mine.flow.group ?? FlowGroup(mine.flow)).merged(theirs.flow.group ?? FlowGroup(theirs.flow))
    }
    flows = examples
    for place in flows.indices { flows[place].flow.group = groups[place] }
  }

  /// The line. Adds the claims that it refers to to `claims`.
  func line(_ claims: inout PartialClaims) -> String {
    var line = JSONLine()
    line.add("group") { line in
      line.add("count", flows.first?.flow.count)
      line.add("flows", flows) { line, member in
        line.add("example") { member.write(to: &$0, &claims) }
        line.add("total") { PartialFlow(flow: member.flow.total, input: member.input).writeCounts(to: &$0) }
        line.add("times", rows: (member.flow.group?.times ?? []).map(Self.row))
      }
    }
    return line.finished
  }

  /// Nil if a required member is missing.
  init?(_ node: DocumentNode, _ claims: [String: IdentityClaim]) {
    let count = node["count"].count
    var flows: [PartialFlow] = []
    for member in node["flows"]?.array ?? [] {
      guard let example = member["example"], var read = PartialFlow(example, claims) else { return nil }
      read.flow.group = FlowGroup(
        count: count, total: read.total(member["total"]), times: (member["times"]?.array ?? []).compactMap(Self.times))
      flows.append(read)
    }
    guard !flows.isEmpty else { return nil }
    self.flows = flows
  }

  private static func row(_ times: FlowTimes) -> [Int] {
    [
      Int(times.start.nanoseconds), Int(times.lastTry.nanoseconds), Int(times.end.nanoseconds), times.tries,
    ]
  }

  private static func times(_ node: DocumentNode) -> FlowTimes? {
    let row = (node.array ?? []).compactMap(\.int)
    guard row.count == 4 else { return nil }
    return FlowTimes(
      start: Timestamp(nanoseconds: Int64(row[0])), lastTry: Timestamp(nanoseconds: Int64(row[1])),
      end: Timestamp(nanoseconds: Int64(row[2])), tries: max(1, row[3]))
  }

  private static func hour(_ flow: Flow) -> Int {
    let nanoseconds = flow.window?.first.nanoseconds ?? 0
    let (hours, rest) = nanoseconds.quotientAndRemainder(dividingBy: 3_600_000_000_000)
    return Int(rest < 0 ? hours - 1 : hours)
  }

  private static func precedes(_ left: PartialFlow, _ right: PartialFlow) -> Bool {
    let (mine, theirs) = (left.flow.window?.first.nanoseconds ?? .min, right.flow.window?.first.nanoseconds ?? .min)
    return mine != theirs ? mine < theirs : Flow.precedes(left.flow, right.flow)
  }

  private func isEarlier(_ other: PartialGroup) -> Bool {
    let (mine, theirs) = (order, other.order)
    return mine != theirs ? mine < theirs : true
  }

  private var order: String {
    let first = flows.first?.flow.window?.first.nanoseconds ?? .min
    let digits = String(UInt64(bitPattern: first) ^ (1 << 63), radix: 16)
    var claims = PartialClaims()
    var text = String(repeating: "0", count: 16 - digits.count) + digits
    for member in flows { text += member.line(&claims) }
    return text
  }
}

extension PartialFlow {
  /// The part that all flows of a group have in common.
  fileprivate var withoutCounts: PartialFlow {
    var bare = flow
    bare.client.port = 0
    bare.origin = Origin(input: 0, offset: 0)
    bare.fromClient = SideEvidence()
    bare.fromServer = SideEvidence()
    bare.copies = 0
    bare.fragments = 0
    bare.tls.clientHellos = 0
    bare.tls.serverHellos = 0
    bare.tls.clientHelloBytes = 0
    for place in bare.drops.indices {
      bare.drops[place].count = 0
      bare.drops[place].window = nil
      bare.drops[place].isSaturated = false
    }
    return PartialFlow(flow: bare, input: "")
  }
}
