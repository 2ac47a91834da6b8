import FlowModel
import KubeModel

/// Connections gathered into edges: grows with distinct parties, not with connections.
struct EdgeTable {
  /// The parties that edges have, each once.
  private struct Parties {
    private(set) var all: [Party] = []
    /// The number of each party's peer among `peers`.
    private(set) var peerNumbers: [Int] = []
    private(set) var peers: [Peer] = []
    private var numbers: [Party: Int] = [:]
    private var numbersOfPeers: [Peer: Int] = [:]

    mutating func number(of party: Party) -> Int {
      if let known = numbers[party] { return known }
      numbers[party] = all.count
      all.append(party)
      let peer = numbersOfPeers[party.peer] ?? peers.count
      if peer == peers.count {
        peers.append(party.peer)
        numbersOfPeers[party.peer] = peer
      }
      peerNumbers.append(peer)
      return all.count - 1
    }
  }

  /// What connections of one edge have in common, with numbers of peers.
  private struct Place: Hashable {
    let source: Int
    let destination: Int
    let transport: TransportProtocol
    let port: UInt16
    let purpose: Purpose
  }

  /// Which path: 32 bits for each number, because there may be as many as connections.
  private struct Ends: Hashable {
    let edge: UInt32
    let source: UInt32
    let destination: UInt32

    init(edge: Int, source: Int, destination: Int) {
      self.edge = UInt32(edge)
      self.source = UInt32(source)
      self.destination = UInt32(destination)
    }
  }

  /// When the recording of each input ended, in their order.
  private let ends: [Timestamp?]
  private var parties = Parties()
  private var places: [Place: Int] = [:]
  private var gathered: [Edge] = []
  /// Where the paths of edges are that have more than a few.
  private var manyPaths: [Ends: UInt32] = [:]

  /// So many paths are compared one by one.
  private static let few = 4

  init(_ statistics: IngestStatistics) { ends = statistics.inputs.map { $0.window?.last } }

  /// Adds one connection, made for this purpose to this port.
  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ purpose: Purpose,
    _ alternatives: [Path.Alternative]
  ) {
    let flow = connection.flow
    let (from, to) = (parties.number(of: source), parties.number(of: destination))
    let place = Place(
      source: parties.peerNumbers[from], destination: parties.peerNumbers[to], transport: flow.transport,
      port: flow.server.port, purpose: purpose)
    let edge = number(of: place)
    let path = path(of: edge, from, to, flow.origin)
    let input = flow.origin.input
    let end = ends.indices.contains(input) ? ends[input] : nil
    gathered[edge].paths[path].add(connection, purpose, recordedUntil: end)
    if !alternatives.isEmpty { gathered[edge].paths[path].add(alternatives) }
  }

  private mutating func number(of place: Place) -> Int {
    if let known = places[place] { return known }
    places[place] = gathered.count
    let key = Edge.Key(
      source: parties.peers[place.source], destination: parties.peers[place.destination], transport: place.transport,
      port: place.port, purpose: place.purpose)
    gathered.append(Edge(key, paths: []))
    return gathered.count - 1
  }

  /// The place of a path among those of its edge.
  private mutating func path(of edge: Int, _ from: Int, _ to: Int, _ origin: Origin) -> Int {
    let ends = Ends(edge: edge, source: from, destination: to)
    let count = gathered[edge].paths.count
    if count > Self.few {
      if let known = manyPaths[ends] { return Int(known) }
    } else {
      let (source, destination) = (parties.all[from], parties.all[to])
      let known = gathered[edge].paths.firstIndex { $0.source == source && $0.destination == destination }
      if let known { return known }
    }
    if count == Self.few {
      for (place, path) in gathered[edge].paths.enumerated() {
        let (source, destination) = (parties.number(of: path.source), parties.number(of: path.destination))
        manyPaths[Ends(edge: edge, source: source, destination: destination)] = UInt32(place)
      }
    }
    if count >= Self.few { manyPaths[ends] = UInt32(count) }
    let path = Path(parties.all[from], parties.all[to], origin: origin)
    // Nearly every edge has one path, and an array that grows has room for more.
    if count == 0 { gathered[edge].paths = [path] } else { gathered[edge].paths.append(path) }
    return count
  }

  /// The edges, sorted, with their paths sorted; what was gathered is given away.
  mutating func takeEdges() -> [Edge] {
    var edges = gathered
    gathered = []
    let ranks = Self.ranks(parties.peers) { $0 < $1 }
    var order = places.map { (place: $0.key, number: $0.value) }
    places = [:]
    manyPaths = [:]
    order.sort { left, right in
      let (mine, theirs) = (left.place, right.place)
      if mine.source != theirs.source { return ranks[mine.source] < ranks[theirs.source] }
      if mine.destination != theirs.destination { return ranks[mine.destination] < ranks[theirs.destination] }
      if mine.transport != theirs.transport { return mine.transport < theirs.transport }
      return mine.port != theirs.port ? mine.port < theirs.port : mine.purpose < theirs.purpose
    }
    let texts = parties.all.map(Self.text)
    let orderOfParties = Self.ranks(texts) { $0 < $1 }
    for edge in edges.indices {
      for path in edges[edge].paths.indices { edges[edge].paths[path].finish() }
      guard edges[edge].paths.count > 1 else { continue }
      // What is sorted is numbers: a path is larger.
      let ordered = edges[edge].paths.enumerated().map { place, path in
        (orderOfParties[parties.number(of: path.source)], orderOfParties[parties.number(of: path.destination)], place)
      }.sorted { $0 < $1 }
      let paths = edges[edge].paths
      edges[edge].paths = ordered.map { paths[$0.2] }
    }
    return order.map { edges[$0.number] }
  }

  /// The rank of each value among all; equal ones have the same.
  private static func ranks<Value>(_ values: [Value], by precedes: (Value, Value) -> Bool) -> [Int] {
    var ranks = Array(repeating: 0, count: values.count)
    var rank = 0
    var previous: Int?
    for place in values.indices.sorted(by: { precedes(values[$0], values[$1]) }) {
      if let previous, precedes(values[previous], values[place]) { rank += 1 }
      ranks[place] = rank
      previous = place
    }
    return ranks
  }

  private static func text(_ party: Party) -> (String, String) {
    (party.address?.description ?? "", party.podName ?? "")
  }
}
