/// The rows of a source that has nothing but flows.
final class ListedRows: FlowRows {
  private struct EndKey: Hashable {
    let address: IPAddress?
    let claim: ObjectIdentifier?
  }

  private let source: any FlowSource
  private var rule: (any RowRule)?
  private var sockets = SharedSockets(0)
  private var leavesOutTunnels = false
  private var place = 0
  private var endNumbers: [EndKey: UInt32] = [:]
  private var ends: [Endpoint] = []
  /// The flows of the current batch by their slots.
  private var flows: [(slot: UInt32, flow: Flow)] = []
  private var texts: [String] = []
  private var drops: [DropClaim] = []
  private var dropNumbers: [DropClaim: UInt32] = [:]

  init(_ source: some FlowSource) { self.source = source }

  var count: Int { source.count }
  var failure: String? { source.failure }
  var areTextsStable: Bool { false }

  func prepare(_ rule: any RowRule) -> Int {
    self.rule = rule
    sockets = SharedSockets(count)
    var tunnels = 0
    for place in 0..<count {
      let head = source.head(at: place)
      if Self.isTunnel(head, rule) { tunnels += 1 }
      sockets.mark(Self.hash(socket(head)))
    }
    leavesOutTunnels = tunnels > 0 && tunnels < count
    for place in 0..<count {
      let head = source.head(at: place)
      if leavesOutTunnels, Self.isTunnel(head, rule) { continue }
      sockets.add(Self.hash(socket(head)), UInt32(place))
    }
    sockets.finish(count)
    return leavesOutTunnels ? tunnels : 0
  }

  private static func isTunnel(_ head: FlowHead, _ rule: any RowRule) -> Bool {
    rule.mayBeTunnel(head.transport, head.client.port, head.server.port) && rule.isTunnel(head)
  }

  private func socket(_ head: FlowHead) -> ClientSocket {
    let isReversed = declaredServer(head) == .client
    return ClientSocket(client: isReversed ? head.server : head.client, transport: head.transport)
  }

  private func declaredServer(_ head: FlowHead) -> DeclaredServer? {
    guard let rule, rule.hasDeclaredPorts, ClientEvidence.declaredPort.isStronger(than: head.clientBy) else {
      return nil
    }
    return rule.server(client: head.client, server: head.server, head.transport)
  }

  private static func hash(_ socket: ClientSocket) -> UInt64 { UInt64(bitPattern: Int64(socket.hashValue)) }

  func nextSocket(_ slots: inout [UInt32]) -> Bool {
    sockets.next(&slots) { socket(source.head(at: Int($0))) == socket(source.head(at: Int($1))) }
  }

  func fill(_ batch: inout RowBatch, _ slots: ArraySlice<UInt32>) {
    clear(&batch)
    for slot in slots { add(oriented(source.flow(at: Int(slot))), slot, to: &batch) }
  }

  func next(_ batch: inout RowBatch) -> Bool {
    clear(&batch)
    while place < count, batch.rows.count < RowBatch.size {
      let slot = place
      place += 1
      if sockets.contains(slot) { continue }
      let flow = source.flow(at: slot)
      if leavesOutTunnels, let rule, Self.isTunnel(FlowHead(flow), rule) { continue }
      add(oriented(flow), UInt32(slot), to: &batch)
    }
    return !batch.rows.isEmpty
  }

  private func clear(_ batch: inout RowBatch) {
    batch.removeAll()
    flows.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
  }

  func flow(_ slot: UInt32) -> Flow {
    // Rows are asked for in the order of their batch.
    flows.first { $0.slot == slot }?.flow ?? oriented(source.flow(at: Int(slot)))
  }

  /// The flow with client and server exchanged where only the guessed client's port is declared.
  private func oriented(_ flow: Flow) -> Flow {
    guard let server = declaredServer(FlowHead(flow)) else { return flow }
    var result = server == .server ? flow : flow.reversed
    result.clientBy = .declaredPort
    return result
  }

  private func add(_ flow: Flow, _ slot: UInt32, to batch: inout RowBatch) {
    flows.append((slot, flow))
    var row = FlowRow(
      slot: slot, client: number(flow.client), clientPort: flow.client.port, server: number(flow.server),
      serverPort: flow.server.port, transport: flow.transport, clientBy: flow.clientBy, origin: flow.origin,
      evidence: FlowEvidence(flow))
    row.isGroup = flow.group != nil
    row.hasDetails =
      row.isGroup || !flow.drops.isEmpty || !flow.dnsNames.isEmpty || !flow.dnsReplies.isEmpty
      || !flow.icmpErrors.isEmpty || !flow.grpcMethods.isEmpty || !flow.tls.isEmpty
    let place = batch.rows.count
    batch.rows.append(row)
    note(flow.tls.serverNames, .serverName, place, &batch)
    note(flow.tls.applicationProtocols, .applicationProtocol, place, &batch)
    note(flow.grpcMethods, .grpcMethod, place, &batch)
    for drop in flow.drops {
      var note = RowNote(.drop, number(drop), row: place)
      (note.count, note.isSaturated, note.window) = (drop.count, drop.isSaturated, drop.window)
      batch.notes.append(note)
    }
  }

  private func note(_ names: [String], _ kind: RowNote.Kind, _ row: Int, _ batch: inout RowBatch) {
    for name in names {
      batch.notes.append(RowNote(kind, UInt32(texts.count), row: row))
      texts.append(name)
    }
  }

  private func number(_ end: Endpoint) -> UInt32 {
    let key = EndKey(address: end.address, claim: end.claim.map { ObjectIdentifier($0) })
    if let known = endNumbers[key] { return known }
    let number = UInt32(ends.count)
    endNumbers[key] = number
    ends.append(end)
    return number
  }

  private func number(_ drop: DropClaim) -> UInt32 {
    var kind = drop
    (kind.count, kind.isSaturated, kind.window) = (0, false, nil)
    if let known = dropNumbers[kind] { return known }
    let number = UInt32(drops.count)
    dropNumbers[kind] = number
    drops.append(kind)
    return number
  }

  func address(_ end: UInt32) -> IPAddress? { ends[Int(end)].address }
  func claim(_ end: UInt32) -> IdentityClaim? { ends[Int(end)].claim }
  func text(_ number: UInt32) -> String { texts[Int(number)] }
  func drop(_ number: UInt32) -> DropClaim { drops[Int(number)] }
}
