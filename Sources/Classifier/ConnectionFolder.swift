import FlowModel
import KubeModel

/// Folds flows into connections: the tuples before and after translation by a Service are one connection, and the side that is
/// known to listen is the server.
///
/// The address and port after translation are what policies see; those before it are kept as evidence.
struct ConnectionFolder {
  private let inventory: Inventory
  private var reported: [Endpoint: Set<Backend>] = [:]
  private let declared: DeclaredPorts
  /// Where Services lead that were met: to ask the objects takes longer the more pods are behind one.
  private var known: [Dialled: [Backend]] = [:]

  private struct Dialled: Hashable {
    let server: Backend
    let transport: TransportProtocol
  }

  init(_ inventory: Inventory, translations: [AddressTranslation]) {
    self.inventory = inventory
    declared = DeclaredPorts(inventory)
    for translation in translations {
      guard let address = translation.translated.address else { continue }
      reported[translation.original, default: []].insert(Backend(address: address, port: translation.translated.port))
    }
  }

  /// Which conversations of a list belong together though they do not stand together; `note` is given the head of each.
  ///
  /// A listing has what one client's port opened side by side. Only what lies elsewhere is remembered: a flow that was turned, an end
  /// without an address, and everything from the first flow on that breaks the order of a listing.
  func survey(_ flows: FlowList, noting note: (FlowHead) -> Void) -> FlowSurvey {
    var survey = FlowSurvey()
    var last: ListedClient?
    for place in flows.indices {
      let head = flows.head(place)
      note(head)
      let client = ListedClient(head.client, head.transport)
      if survey.listed == place, client.mayFollow(last) { survey.listed += 1 }
      last = client
      let isTurned = declaredSide(head) == .client
      guard place >= survey.listed || head.client.address == nil || isTurned else { continue }
      let socket = ClientSocket(client: isTurned ? head.server : head.client, transport: head.transport)
      survey.elsewhere[socket, default: []].append(place)
    }
    return survey
  }

  /// Hands over the connections behind those of `flows` that are kept, in any order; `survey` is that of the same list.
  ///
  /// Only places are gathered, since a list may make its conversations when they are asked for, and each is large.
  mutating func fold(
    _ flows: FlowList, _ survey: FlowSurvey, keeping isKept: (Flow) -> Bool, _ take: (Connection) -> Void
  ) {
    var elsewhere = survey.elsewhere
    var together: [Flow] = []
    func finish() {
      guard let first = together.first else { return }
      let others = elsewhere.isEmpty ? [] : elsewhere.removeValue(forKey: ClientSocket(first)) ?? []
      if together.count == 1, others.isEmpty {
        take(connection(first))
      } else {
        for connection in fold(together + others.map { flows[$0] }.filter(isKept).map(oriented)) { take(connection) }
      }
      together.removeAll(keepingCapacity: true)
    }
    for place in 0..<survey.listed {
      let flow = flows[place]
      guard flow.client.address != nil, isKept(flow) else { continue }
      let side = declared.isEmpty ? nil : declaredSide(FlowHead(flow))
      guard side != .client else { continue }
      if let first = together.first,
        ListedClient(first.client, first.transport) != ListedClient(flow.client, flow.transport)
      {
        finish()
      }
      together.append(flow)
      if side == .server { together[together.count - 1].clientBy = .declaredPort }
    }
    finish()
    for places in elsewhere.values {
      for connection in fold(places.map { flows[$0] }.filter(isKept).map(oriented)) { take(connection) }
    }
  }

  private enum Side {
    case client
    case server
  }

  /// The side whose port is a declared one, of a flow whose client was guessed; nil where that is neither's or both's.
  private func declaredSide(_ flow: FlowHead) -> Side? {
    guard !declared.isEmpty, ClientEvidence.declaredPort.isStronger(than: flow.clientBy) else { return nil }
    let isServerDeclared = declared.contains(flow.server, flow.transport)
    let isClientDeclared = declared.contains(flow.client, flow.transport)
    guard isServerDeclared != isClientDeclared else { return nil }
    return isServerDeclared ? .server : .client
  }

  /// Turns a flow whose client was guessed where the other side's port is a declared one.
  private func oriented(_ flow: Flow) -> Flow {
    guard let side = declaredSide(FlowHead(flow)) else { return flow }
    var result = side == .server ? flow : flow.reversed
    result.clientBy = .declaredPort
    return result
  }

  /// The connection behind a flow whose client's port opened no other.
  private mutating func connection(_ flow: Flow) -> Connection {
    let backends = backends(flow)
    guard !backends.isEmpty else { return Connection(flow) }
    var connections: [Connection] = []
    var places: [Backend: [Int]] = [:]
    add(flow, backends, to: &connections, &places)
    return connections[0]
  }

  private mutating func fold(_ flows: [Flow]) -> [Connection] {
    var direct: [Connection] = []
    var translated: [(flow: Flow, backends: [Backend])] = []
    for flow in flows.sorted(by: Self.precedes) {
      let backends = backends(flow)
      if backends.isEmpty { direct.append(Connection(flow)) } else { translated.append((flow, backends)) }
    }
    if !translated.isEmpty {
      var places: [Backend: [Int]] = [:]
      for (place, connection) in direct.enumerated() {
        if let server = Self.server(connection.flow) { places[server, default: []].append(place) }
      }
      for (flow, backends) in translated { add(flow, backends, to: &direct, &places) }
    }
    return flows.count > 1 ? foldByClaim(foldBySequence(direct)) : direct
  }

  private static func server(_ flow: Flow) -> Backend? {
    flow.server.address.map { Backend(address: $0, port: flow.server.port) }
  }

  /// Where the address that the client used leads; empty where it is nobody's Service.
  private mutating func backends(_ flow: Flow) -> [Backend] {
    guard let server = Self.server(flow) else { return [] }
    let dialled = Dialled(server: server, transport: flow.transport)
    if let known = known[dialled] { return known }
    let told = reported[Endpoint(address: server.address, port: server.port)] ?? []
    let found =
      told.isEmpty
      ? inventory.backends(of: server.address, port: server.port, transport: flow.transport) : told.sorted()
    if !found.isEmpty { known[dialled] = found }
    return found
  }

  /// Joins a flow to a Service with the flow to the pod behind it, or, where only the former was seen, translates it. `places` are
  /// those of connections by their servers.
  private func add(
    _ flow: Flow, _ backends: [Backend], to connections: inout [Connection], _ places: inout [Backend: [Int]]
  ) {
    let service = Self.server(flow)
    var match: Int?
    for place in backends.flatMap({ places[$0] ?? [] }) where place < match ?? .max {
      let connection = connections[place]
      guard connection.service == nil || connection.service == service else { continue }
      if connection.flow.mayBeSameAs(flow) { match = place }
    }
    var translated = flow
    // The claim about the Service's address says nothing of the pod.
    if translated.server.claim?.kind == .service { translated.server.claim = nil }
    if let match {
      translated.server.address = connections[match].flow.server.address
      translated.server.port = connections[match].flow.server.port
      connections[match].flow.mergeCopy(translated)
      connections[match].service = service
    } else if let first = backends.first {
      translated.server.address = first.address
      translated.server.port = first.port
      places[first, default: []].append(connections.count)
      connections.append(Connection(translated, service: service, alternatives: Array(backends.dropFirst())))
    }
  }

  /// Without an inventory: two servers for the same client port and the same first sequence number are one connection, and what
  /// was seen first is the address before translation.
  private func foldBySequence(_ connections: [Connection]) -> [Connection] {
    var result: [Connection] = []
    // Those that may be another's yet, by their first sequence number.
    var places: [UInt32: [Int]] = [:]
    for connection in connections {
      let sequence = connection.service == nil ? connection.flow.fromClient.initialSequence : nil
      let match = sequence.flatMap { places[$0]?.first }
      guard let match else {
        if let sequence { places[sequence, default: []].append(result.count) }
        result.append(connection)
        continue
      }
      let (before, after) = Self.ordered(result[match].flow, connection.flow)
      var folded = after
      var copy = before
      copy.server = after.server
      folded.mergeCopy(copy)
      result[match] = Connection(
        folded, service: before.server.address.map { Backend(address: $0, port: before.server.port) })
      if result[match].service != nil, let sequence { places[sequence]?.removeFirst() }
    }
    return result
  }

  /// Where neither inventory nor sequence numbers tell: a Service that a log names, and the only other server that the same client
  /// port talked to at the time.
  private func foldByClaim(_ connections: [Connection]) -> [Connection] {
    var result = connections.filter { !Self.namesService($0.flow) }
    for connection in connections where Self.namesService(connection.flow) {
      var matches: [Int] = []
      for (place, other) in result.enumerated() where other.service == nil {
        guard Self.mayServe(other.flow, connection.flow), other.flow.mayBeSameAs(connection.flow) else { continue }
        matches.append(place)
        // Two are as good as many.
        if matches.count > 1 { break }
      }
      guard matches.count == 1, let match = matches.first, let address = connection.flow.server.address else {
        result.append(connection)
        continue
      }
      var copy = connection.flow
      copy.server = result[match].flow.server
      result[match].flow.mergeCopy(copy)
      result[match].service = Backend(address: address, port: connection.flow.server.port)
    }
    return result
  }

  private static func namesService(_ flow: Flow) -> Bool { flow.server.claim?.kind == .service }

  /// Whether the server can be one of the Service's: a pod of its namespace, or, as behind `kubernetes`, no pod at all. One socket
  /// may ask several servers by UDP, so there only a pod will do.
  private static func mayServe(_ flow: Flow, _ service: Flow) -> Bool {
    guard let claim = flow.server.claim, claim.kind == .pod else { return flow.transport == .tcp }
    return claim.namespace == service.server.claim?.namespace
  }

  /// The flow before translation, to a Service where a log names it, else the one that the client's own interface sees first, and
  /// the one behind it.
  private static func ordered(_ left: Flow, _ right: Flow) -> (before: Flow, after: Flow) {
    if namesService(left) != namesService(right) { return namesService(left) ? (left, right) : (right, left) }
    let (mine, theirs) = (left.fromClient.window?.first, right.fromClient.window?.first)
    if let mine, let theirs, mine != theirs { return mine < theirs ? (left, right) : (right, left) }
    return left.origin <= right.origin ? (left, right) : (right, left)
  }

  private static func precedes(_ left: Flow, _ right: Flow) -> Bool {
    let (mine, theirs) = (left.window?.first.nanoseconds ?? .min, right.window?.first.nanoseconds ?? .min)
    if mine != theirs { return mine < theirs }
    if left.server.address != right.server.address {
      guard let address = left.server.address else { return false }
      guard let other = right.server.address else { return true }
      return address < other
    }
    if left.server.port != right.server.port { return left.server.port < right.server.port }
    return left.origin < right.origin
  }
}

extension Flow {
  /// Whether two flows of one client port may be one connection: the sequence numbers agree where both are known, and the times
  /// overlap within the two seconds that clocks of different nodes may differ.
  fileprivate func mayBeSameAs(_ other: Flow) -> Bool {
    if let mine = fromClient.initialSequence, let theirs = other.fromClient.initialSequence { return mine == theirs }
    guard let mine = window, let theirs = other.window else { return true }
    let slack: Int64 = 2_000_000_000
    return mine.first.nanoseconds(since: theirs.last) <= slack && theirs.first.nanoseconds(since: mine.last) <= slack
  }
}
