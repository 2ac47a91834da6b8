public import FlowModel
import KubeModel

/// What all connections of an edge add up to.
public protocol EdgeFacts {
  var key: Edge.Key { get }
  /// The number of connections.
  var connections: Int { get }
  /// The number of connections by outcome.
  var outcomes: [Outcome: Int] { get }
  var packets: Edge.Volume { get }
  var bytes: Edge.Volume { get }
  /// From the first to the last packet; nil when the inputs carry no times.
  var window: TimeWindow? { get }
  /// The Service ports that clients used, sorted.
  var servicePorts: [UInt16] { get }
  /// Server names that clients asked for, sorted.
  var serverNames: [String] { get }
  /// Application protocols that clients offered, sorted.
  var applicationProtocols: [String] { get }
  /// gRPC methods called in plaintext, sorted.
  var grpcMethods: [String] { get }
  /// Drops that the inputs report, sorted.
  var drops: [DropClaim] { get }
  /// The weakest evidence for which side opened the connections.
  var clientBy: ClientEvidence { get }
  /// The strongest evidence for the identity of the source.
  var sourceBy: IdentityEvidence { get }
  /// The strongest evidence for the identity of the destination.
  var destinationBy: IdentityEvidence { get }
  /// Sorted.
  var sourceAddresses: [IPAddress] { get }
  /// Sorted.
  var destinationAddresses: [IPAddress] { get }
  /// The names of the source's pods, sorted.
  var sourcePods: [String] { get }
  /// The names of the destination's pods, sorted.
  var destinationPods: [String] { get }
}

/// Connections of one kind between two peers.
public struct Edge: Hashable, Sendable, EdgeFacts {
  /// What connections of one edge have in common.
  public struct Key: Hashable, Comparable, Sendable {
    public var source: Peer
    public var destination: Peer
    public var transport: TransportProtocol
    /// The port that a policy sees: the destination's own port, after translation.
    public var port: UInt16
    public var purpose: Purpose

    public init(source: Peer, destination: Peer, transport: TransportProtocol, port: UInt16, purpose: Purpose) {
      self.source = source
      self.destination = destination
      self.transport = transport
      self.port = port
      self.purpose = purpose
    }

    /// By source, destination, protocol, port and purpose.
    public static func < (left: Key, right: Key) -> Bool {
      if left.source != right.source { return left.source < right.source }
      if left.destination != right.destination { return left.destination < right.destination }
      if left.transport != right.transport { return left.transport < right.transport }
      if left.port != right.port { return left.port < right.port }
      return left.purpose < right.purpose
    }
  }

  public var key: Key
  /// The connections by their two ends; sorted.
  public var paths: [Path]

  public init(_ key: Key, paths: [Path]) {
    self.key = key
    self.paths = paths
  }

  /// The number of connections of all paths.
  public var connections: Int { paths.reduce(0) { $0 + $1.connections } }

  /// The number of connections by outcome.
  public var outcomes: [Outcome: Int] {
    paths.reduce(into: [:]) { $1.addOutcomes(to: &$0) }
  }

  /// Packets or bytes of both directions.
  public struct Volume: Hashable, Sendable {
    public var fromClient = 0
    public var fromServer = 0

    /// Adds another volume; stays at the largest value instead of overflowing.
    mutating func add(_ other: Volume) {
      fromClient.addSaturating(other.fromClient)
      fromServer.addSaturating(other.fromServer)
    }
  }

  public var packets: Volume { paths.reduce(into: Volume()) { $0.add($1.packets) } }

  public var bytes: Volume { paths.reduce(into: Volume()) { $0.add($1.bytes) } }

  /// From the first to the last packet; nil when the inputs carry no times.
  public var window: TimeWindow? { paths.reduce(into: nil) { $0.merge($1.window) } }

  /// The Service ports that clients used, sorted.
  public var servicePorts: [UInt16] { Set(paths.compactMap { $0.service?.port }).sorted() }

  /// Server names that clients asked for, sorted.
  public var serverNames: [String] { paths.reduce(into: []) { $0.formSortedUnion($1.serverNames) } }

  /// Application protocols that clients offered, sorted.
  public var applicationProtocols: [String] { paths.reduce(into: []) { $0.formSortedUnion($1.applicationProtocols) } }

  /// gRPC methods called in plaintext, sorted.
  public var grpcMethods: [String] { paths.reduce(into: []) { $0.formSortedUnion($1.grpcMethods) } }

  /// Drops that the inputs report, sorted.
  public var drops: [DropClaim] {
    paths.reduce(into: []) { sum, path in
      for claim in path.drops { DropClaim.add(claim, to: &sum) }
    }
  }

  /// The strongest evidence for the identity of the source.
  public var sourceBy: IdentityEvidence { paths.map(\.source.by).min() ?? .none }

  /// The strongest evidence for the identity of the destination.
  public var destinationBy: IdentityEvidence { paths.map(\.destination.by).min() ?? .none }

  /// The weakest evidence for which side opened the connections. A path with `unknown` never becomes a rule.
  public var clientBy: ClientEvidence {
    paths.map(\.clientBy).reduce(.log) { $1.isStronger(than: $0) ? $0 : $1 }
  }

  public var sourceAddresses: [IPAddress] { Set(paths.lazy.compactMap(\.source.address)).sorted() }

  public var destinationAddresses: [IPAddress] { Set(paths.lazy.compactMap(\.destination.address)).sorted() }

  public var sourcePods: [String] { Set(paths.lazy.compactMap(\.source.podName)).sorted() }

  public var destinationPods: [String] { Set(paths.lazy.compactMap(\.destination.podName)).sorted() }
}
