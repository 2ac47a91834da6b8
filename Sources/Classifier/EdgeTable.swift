import FlowModel
import KubeModel

/// Gathers connections into edges. Memory grows with distinct parties, not with connections.
struct EdgeTable {
  /// Numbers distinct parties and peers, in the order in which they occur.
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

  /// `Edge.Key` with numbers in place of peers.
  private struct NumberedKey: Hashable {
    let source: Int
    let destination: Int
    let transport: TransportProtocol
    let port: UInt16
    let purpose: Purpose
  }

  /// An edge and two parties by number: 32 bits each, because there may be as many paths as connections.
  private struct PathKey: Hashable {
    let edge: UInt32
    let source: UInt32
    let destination: UInt32

    init(edge: Int, source: Int, destination: Int) {
      self.edge = UInt32(edge)
      self.source = UInt32(source)
      self.destination = UInt32(destination)
    }
  }

  /// When the recording of each input ended, in the order of the inputs.
  private let recordingEnds: [Timestamp?]
  private var parties = Parties()
  private var edgeNumbers: [NumberedKey: Int] = [:]
  private var edges: [Edge] = []
  /// The places of paths, for edges with more than `scannedPaths` of them.
  private var pathPlaces: [PathKey: UInt32] = [:]

  /// Up to this many paths of an edge are compared one by one instead of hashed.
  private static let scannedPaths = 4

  init(_ statistics: IngestStatistics) { recordingEnds = statistics.inputs.map { $0.window?.last } }

  /// Adds one connection with this purpose.
  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ purpose: Purpose,
    _ alternatives: [Path.Alternative]
  ) {
    let flow = connection.flow
    let (from, to) = (parties.number(of: source), parties.number(of: destination))
    let key = NumberedKey(
      source: parties.peerNumbers[from], destination: parties.peerNumbers[to], transport: flow.transport,
      port: flow.server.port, purpose: purpose)
    let edge = number(of: key)
    let path = path(of: edge, from, to, flow.origin)
    let input = flow.origin.input
    let end = recordingEnds.indices.contains(input) ? recordingEnds[input] : nil
    edges[edge].paths[path].add(connection, purpose, recordedUntil: end)
    if !alternatives.isEmpty { edges[edge].paths[path].add(alternatives) }
  }

  private mutating func number(of key: NumberedKey) -> Int {
    if let known = edgeNumbers[key] { return known }
    edgeNumbers[key] = edges.count
    let key = Edge.Key(
      source: parties.peers[key.source], destination: parties.peers[key.destination], transport: key.transport,
      port: key.port, purpose: key.purpose)
    edges.append(Edge(key, paths: []))
    return edges.count - 1
  }

  /// The place of a path among those of its edge; adds the path if it is new.
  private mutating func path(of edge: Int, _ from: Int, _ to: Int, _ origin: Origin) -> Int {
    let key = PathKey(edge: edge, source: from, destination: to)
    let count = edges[edge].paths.count
    if count > Self.scannedPaths {
      if let known = pathPlaces[key] { return Int(known) }
    } else {
      let (source, destination) = (parties.all[from], parties.all[to])
      let known = edges[edge].paths.firstIndex { $0.source == source && $0.destination == destination }
      if let known { return known }
    }
    if count == Self.scannedPaths {
      for (place, path) in edges[edge].paths.enumerated() {
        let (source, destination) = (parties.number(of: path.source), parties.number(of: path.destination))
        pathPlaces[PathKey(edge: edge, source: source, destination: destination)] = UInt32(place)
      }
    }
    if count >= Self.scannedPaths { pathPlaces[key] = UInt32(count) }
    let path = Path(parties.all[from], parties.all[to], origin: origin)
    // Most edges have one path, and `append` would reserve room for more.
    if count == 0 { edges[edge].paths = [path] } else { edges[edge].paths.append(path) }
    return count
  }

  /// Takes the edges out of the table, sorted, with their paths sorted.
  mutating func takeEdges() -> [Edge] {
    var result = edges
    edges = []
    let ranks = Self.ranks(parties.peers) { $0 < $1 }
    var order = edgeNumbers.map { (key: $0.key, number: $0.value) }
    edgeNumbers = [:]
    pathPlaces = [:]
    order.sort { left, right in
      let (mine, theirs) = (left.key, right.key)
      if mine.source != theirs.source { return ranks[mine.source] < ranks[theirs.source] }
      if mine.destination != theirs.destination { return ranks[mine.destination] < ranks[theirs.destination] }
      if mine.transport != theirs.transport { return mine.transport < theirs.transport }
      return mine.port != theirs.port ? mine.port < theirs.port : mine.purpose < theirs.purpose
    }
    let texts = parties.all.map(Self.text)
    let partyRanks = Self.ranks(texts) { $0 < $1 }
    for edge in result.indices {
      for path in result[edge].paths.indices { result[edge].paths[path].finish() }
      guard result[edge].paths.count > 1 else { continue }
      // Sorting numbers moves less memory than sorting paths.
      let ordered = result[edge].paths.enumerated().map { place, path in
        (partyRanks[parties.number(of: path.source)], partyRanks[parties.number(of: path.destination)], place)
      }.sorted { $0 < $1 }
      let paths = result[edge].paths
      result[edge].paths = ordered.map { paths[$0.2] }
    }
    return order.map { result[$0.number] }
  }

  /// The rank of each value among all; equal values have equal ranks.
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
