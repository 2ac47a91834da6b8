public import ByteInput
import FlowModel

extension Partial {
  /// Closes what lies further than `margin` seconds from the beginning and the end of all inputs together, and keeps it in groups of like
  /// connections: from then on the partial grows with different clients, servers and outcomes, and no longer with connections.
  ///
  /// What two inputs tell of one connection is folded before. Whatever is added later is told apart from what is closed.
  ///
  /// All conversations are held at once, whatever the bound is. Throws an `InputError` where the disk fails.
  public mutating func settle(margin: Int) throws(InputError) {
    let inputs = inputs
    var window: TimeWindow?
    for input in inputs { window.merge(input.statistics.window) }
    guard let window else { return }
    bound?.note(caveat: .settling)
    try lines.finish()
    var parsed = try PartialLines(lines)
    var apart = inputs.map { parsed.take($0.digest) }
    for place in apart.indices { apart[place].countInputs(from: place) }
    var merged = MergedObservations()
    for observations in apart { merged.add(observations) }
    var closed: Set<Conversation> = []
    for socket in Self.sockets(merged.observations.flows) where Self.isInside(socket, window, margin) {
      closed.formUnion(socket.map { Conversation($0) })
      add(PartialGroup(socket.map { PartialFlow(flow: $0, input: inputs[$0.origin.input].digest) }))
    }
    try keep(apart, of: inputs, without: closed)
  }

  /// Writes anew what is still open.
  private mutating func keep(
    _ apart: [Observations], of inputs: [PartialInput], without closed: Set<Conversation>
  ) throws(InputError) {
    var open = Self.sorter(bound)
    let start = Array("{\"message\":".utf8)
    try lines.each { (bytes, range) throws(InputError) in
      if bytes.isEqual(range.lowerBound, to: start.span.bytes, start.indices) { try open.add(bytes, range) }
    }
    lines = open
    var claims = PartialClaims()
    for (place, observations) in apart.enumerated() {
      let input = inputs[place].digest
      for flow in observations.conversations where !closed.contains(Conversation(flow)) {
        try add(PartialFlow(flow: flow, input: input).line(&claims))
      }
      for translation in observations.translations {
        try add(PartialLine.text(of: translation, input: input, &claims))
      }
    }
    for line in claims.lines { try add(line) }
  }

  /// What one client's port talked to at one time: what may be one connection before and after a Service's translation.
  private static func sockets(_ flows: [Flow]) -> [[Flow]] {
    var byClient: [ClientSocket: [Flow]] = [:]
    for flow in flows where flow.window != nil { byClient[ClientSocket(flow), default: []].append(flow) }
    return byClient.values.flatMap(atOneTime)
  }

  private static func atOneTime(_ flows: [Flow]) -> [[Flow]] {
    var sockets: [[Flow]] = []
    var end: Timestamp?
    for flow in flows.sorted(by: begins) {
      guard let window = flow.window else { continue }
      if let last = end, window.first.nanoseconds(since: last) <= slack {
        sockets[sockets.count - 1].append(flow)
        end = max(last, window.last)
      } else {
        sockets.append([flow])
        end = window.last
      }
    }
    return sockets
  }

  /// How far the clocks of two nodes may be apart, in nanoseconds.
  private static let slack: Int64 = 2_000_000_000

  private static func begins(_ left: Flow, _ right: Flow) -> Bool {
    let (mine, theirs) = (left.window?.first.nanoseconds ?? .min, right.window?.first.nanoseconds ?? .min)
    return mine != theirs ? mine < theirs : Flow.precedes(left, right)
  }

  private static func isInside(_ socket: [Flow], _ window: TimeWindow, _ margin: Int) -> Bool {
    let (wanted, overflow) = Int64(max(0, margin)).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return false }
    return socket.allSatisfy { flow in
      guard let seen = flow.window else { return false }
      return seen.first.nanoseconds(since: window.first) >= wanted
        && window.last.nanoseconds(since: seen.last) >= wanted
    }
  }
}
