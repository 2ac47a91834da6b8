public import ByteInput
import FlowModel

extension Partial {
  /// Settles connections that are more than `margin` seconds away from the beginning and the end of all inputs: merges what several
  /// inputs saw of each, and keeps only groups of like connections. The partial then grows with distinct clients, servers and outcomes
  /// instead of with connections.
  ///
  /// Inputs added later are not merged with settled connections. All flows are in memory at once, regardless of the bound. Throws an
  /// `InputError` if the disk fails.
  public mutating func settle(margin: Int) throws(InputError) {
    let inputs = inputs
    var window: TimeWindow?
    for input in inputs { window.merge(input.statistics.window) }
    guard let window else { return }
    bound?.note(caveat: .settling)
    try lines.finish()
    var parsed = try PartialLines(lines)
    var byInput = inputs.map { parsed.take($0.digest) }
    for place in byInput.indices { byInput[place].countInputs(from: place) }
    var merged = MergedObservations()
    for observations in byInput { merged.add(observations) }
    var closed: Set<Conversation> = []
    for socket in Self.sockets(merged.observations.flows) where Self.isInside(socket, window, margin) {
      closed.formUnion(socket.map { Conversation($0) })
      add(PartialGroup(socket.map { PartialFlow(flow: $0, input: inputs[$0.origin.input].digest) }))
    }
    try keep(byInput, of: inputs, without: closed)
  }

  /// Replaces the lines by those of flows that are not settled.
  private mutating func keep(
    _ byInput: [Observations], of inputs: [PartialInput], without closed: Set<Conversation>
  ) throws(InputError) {
    var open = Self.sorter(bound)
    let start = Array("{\"message\":".utf8)
    try lines.each { (bytes, range) throws(InputError) in
      if bytes.isEqual(range.lowerBound, to: start.span.bytes, start.indices) { try open.add(bytes, range) }
    }
    lines = open
    var claims = PartialClaims()
    for (place, observations) in byInput.enumerated() {
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

  /// Flows of one client socket that overlap in time: they may be one connection before and after a Service's translation.
  private static func sockets(_ flows: [Flow]) -> [[Flow]] {
    var byClient: [ClientSocket: [Flow]] = [:]
    for flow in flows where flow.window != nil { byClient[ClientSocket(flow), default: []].append(flow) }
    return byClient.values.flatMap(overlapping)
  }

  private static func overlapping(_ flows: [Flow]) -> [[Flow]] {
    var sockets: [[Flow]] = []
    var end: Timestamp?
    for flow in flows.sorted(by: startsBefore) {
      guard let window = flow.window else { continue }
      if let last = end, window.first.nanoseconds(since: last) <= clockSkew {
        sockets[sockets.count - 1].append(flow)
        end = max(last, window.last)
      } else {
        sockets.append([flow])
        end = window.last
      }
    }
    return sockets
  }

  /// The clock difference between two nodes that is tolerated, in nanoseconds.
  private static let clockSkew: Int64 = 2_000_000_000

  private static func startsBefore(_ left: Flow, _ right: Flow) -> Bool {
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
