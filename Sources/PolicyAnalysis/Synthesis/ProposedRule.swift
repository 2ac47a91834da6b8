public import Classifier
public import FlowModel
public import KubeModel

/// A rule of a proposed policy, with the evidence for it.
public struct ProposedRule: Hashable, Sendable {
  /// Why a rule is proposed.
  public enum Basis: String, Hashable, Sendable {
    /// Connections that succeeded need it.
    case observed
    /// An object of the cluster says that the component needs it, although no such connection succeeded.
    case declared
    /// The component cannot do without it, although no such connection succeeded.
    case neededNotSeen = "needed-not-seen"
    /// Another rule needs it, as DNS over UDP needs DNS over TCP.
    case companion
  }

  public var reference: RuleReference
  public var rule: NetworkPolicy.Rule
  public var basis: Basis
  /// The flows that need it, sorted: those that succeeded, or, where none did, those that were tried.
  public var edges: [Edge]
  /// Sorted.
  public var purposes: [Purpose]
  /// Connections of `edges` that would be dropped without this rule.
  public var droppedWithout: Int

  public var connections: Int { edges.reduce(0) { $0 + $1.connections } }

  /// The number of hours from its first to its last connection, rounded up; 0 where no input has times.
  public var hours: Int {
    let window: TimeWindow? = edges.reduce(into: nil) { $0.merge($1.window) }
    guard let window else { return 0 }
    let hour: Int64 = 3_600_000_000_000
    return Int(window.last.nanoseconds(since: window.first) / hour) + 1
  }

  /// The number of pods or addresses that opened connections.
  public var sources: Int {
    Set(edges.flatMap(\.paths).map { $0.source.address?.description ?? $0.source.podName ?? "" }).count
  }

  /// The places of the first connections in the inputs, at most three.
  public var evidence: [Origin] { Array(Set(edges.flatMap(\.paths).map(\.origin)).sorted().prefix(3)) }
}
