import FlowModel
import KubeModel

/// Folds flows into connections: the tuples before and after a Service's translation become one connection, and the side that is
/// known to listen becomes the server.
///
/// Policies see the address and port after translation; those before it are kept as evidence.
struct ConnectionFolder {
  private let inventory: Inventory
  /// The translations that the inputs report.
  private var reported: [Endpoint: Set<Backend>] = [:]
  /// A cache of the inventory's answers: a lookup takes longer the more pods a Service has.
  private var backendsByAddress: [ServiceAddress: [Backend]] = [:]

  private struct ServiceAddress: Hashable {
    let server: Backend
    let transport: TransportProtocol
  }

  init(_ inventory: Inventory, translations: [AddressTranslation]) {
    self.inventory = inventory
    for translation in translations {
      guard let address = translation.translated.address else { continue }
      reported[translation.original, default: []].insert(Backend(address: address, port: translation.translated.port))
    }
  }

  /// Whether a client that connects to this end may use a Service, so that its flows must be folded.
  mutating func translates(_ server: Endpoint, _ transport: TransportProtocol) -> Bool {
    !backends(server, transport).isEmpty
  }

  /// The connection of the only flow of a client port.
  mutating func connection(_ flow: Flow) -> Connection {
    let backends = backends(flow.server, flow.transport)
    guard !backends.isEmpty else { return Connection(flow) }
    var connections: [Connection] = []
    var places: [Backend: [Int]] = [:]
    add(flow, backends, to: &connections, &places)
    return connections[0]
  }

  /// The connections that the flows of one client port show.
  mutating func fold(_ flows: [Flow]) -> [Connection] {
    var direct: [Connection] = []
    var translated: [(flow: Flow, backends: [Backend])] = []
    for flow in flows.sorted(by: Self.precedes) {
      let backends = backends(flow.server, flow.transport)
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

  /// The backends of the Service that the client connected to; empty when it connected to another address.
  private mutating func backends(_ server: Endpoint, _ transport: TransportProtocol) -> [Backend] {
    guard let address = server.address else { return [] }
    let service = ServiceAddress(server: Backend(address: address, port: server.port), transport: transport)
    if let known = backendsByAddress[service] { return known }
    let reported = reported[Endpoint(address: address, port: server.port)] ?? []
    let found =
      reported.isEmpty ? inventory.backends(of: address, port: server.port, transport: transport) : reported.sorted()
    if !found.isEmpty { backendsByAddress[service] = found }
    return found
  }

  /// Merges a flow to a Service into the connection to one of its backends, or translates it if no such connection was seen. `places`
  /// finds connections by their servers.
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
    // The log's claim describes the Service, not the pod.
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

  /// Folds flows to Services that the inventory does not know: flows from one client port with the same initial sequence number are
  /// one connection, and the flow that was seen first has the address before translation.
  private func foldBySequence(_ connections: [Connection]) -> [Connection] {
    var result: [Connection] = []
    // Connections that may still get a second tuple, by initial sequence number.
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

  /// Folds flows to Services that only a log names: without sequence numbers, such a flow belongs to the only other server that the
  /// same client port used at the time.
  private func foldByClaim(_ connections: [Connection]) -> [Connection] {
    var result = connections.filter { !Self.namesService($0.flow) }
    for connection in connections where Self.namesService(connection.flow) {
      var matches: [Int] = []
      for (place, other) in result.enumerated() where other.service == nil {
        guard Self.mayServe(other.flow, connection.flow), other.flow.mayBeSameAs(connection.flow) else { continue }
        matches.append(place)
        // With two candidates the backend is ambiguous; more change nothing.
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

  /// Whether the server may be a backend of the Service: a pod of its namespace, or an address that is not a pod's, as for the Service
  /// `kubernetes`. One UDP socket may send to several servers, so a UDP backend must be a pod.
  private static func mayServe(_ flow: Flow, _ service: Flow) -> Bool {
    guard let claim = flow.server.claim, claim.kind == .pod else { return flow.transport == .tcp }
    return claim.namespace == service.server.claim?.namespace
  }

  /// The flows before and after translation. The flow to a Service that a log names comes before; otherwise the client's interface
  /// sees the untranslated flow first.
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
  /// Whether two flows of one client port may be one connection: their initial sequence numbers are equal, or, if one is unknown, their
  /// times overlap. The clocks of two nodes may differ by two seconds.
  fileprivate func mayBeSameAs(_ other: Flow) -> Bool {
    if let mine = fromClient.initialSequence, let theirs = other.fromClient.initialSequence { return mine == theirs }
    guard let mine = window, let theirs = other.window else { return true }
    let slack: Int64 = 2_000_000_000
    return mine.first.nanoseconds(since: theirs.last) <= slack && theirs.first.nanoseconds(since: mine.last) <= slack
  }
}
